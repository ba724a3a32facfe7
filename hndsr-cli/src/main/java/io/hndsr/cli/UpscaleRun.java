package io.hndsr.cli;

import io.hndsr.ImageFiles;
import io.hndsr.SuperResolver;
import io.hndsr.UpscaleResult;
import io.hndsr.cli.FilePlan.Task;
import io.hndsr.config.Mode;
import io.hndsr.error.HndsrException;
import io.hndsr.error.InvalidImageException;
import io.hndsr.error.OutputException;
import io.hndsr.evaluate.RgbImage;
import io.hndsr.image.Degradation;
import io.hndsr.image.SampleRange;
import io.hndsr.report.InvalidPixels;
import io.hndsr.report.Radiometry;
import io.hndsr.report.UpscaleReport;
import io.hndsr.request.Progress;
import io.hndsr.request.UpscaleOptions;
import io.hndsr.scene.Scene;
import io.hndsr.scene.SceneOptions;
import io.hndsr.scene.SceneSpools;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.CommandSpec;

/**
 * One run of {@code hndsr upscale}: upscales files with one resolver, one after another, and prints a line for each. A file
 * that fails does not stop the others. Confined to one thread.
 */
final class UpscaleRun {

    /** The pixels of a result from which on its rows are counted, not its tiles. */
    private static final long SHOWN_IN_ROWS = 16_000_000;

    private final SuperResolver resolver;
    private final UpscaleOptions options;
    private final SceneOptions scenes;
    private final DataOptions data;
    private final boolean compare;
    private final boolean quiet;
    private final CommandSpec command;
    private final PrintWriter out;
    private final PrintWriter err;

    private final List<String> failures = new ArrayList<>();
    private final List<Path> kept = new ArrayList<>();
    private int finished;

    /**
     * Prepares a run.
     *
     * @param resolver upscales; stays open
     * @param options the options for every file
     * @param scenes how scenes are read and written
     * @param data what the values mean, and which files are written beside the result
     * @param compare whether a before-and-after image is written beside each result
     * @param quiet whether only errors are printed
     * @param out receives the lines about results
     * @param command the command whose streams are used
     */
    UpscaleRun(
            SuperResolver resolver,
            UpscaleOptions options,
            SceneOptions scenes,
            DataOptions data,
            boolean compare,
            boolean quiet,
            PrintWriter out,
            CommandSpec command) {
        this.resolver = resolver;
        this.options = options;
        this.scenes = scenes;
        this.data = data;
        this.compare = compare;
        this.quiet = quiet;
        this.command = command;
        this.out = out;
        this.err = command.commandLine().getErr();
    }

    /** Upscales the files and returns the exit code. */
    int run(FilePlan.Plan plan, Interruption interruption) {
        int all = plan.tasks().size() + plan.refused().size();
        for (String refused : plan.refused()) {
            failed(refused, all);
        }
        for (Task task : plan.tasks()) {
            try {
                int number = finished + failures.size() + 1;
                upscale(task, all == 1 ? "" : "[" + number + "/" + all + "] ");
                finished++;
            } catch (HndsrException | OutOfMemoryError failed) {
                kept.addAll(keptOf(task));
                if (interruption.requested()) {
                    break;
                }
                failed(task.inputName() + ": " + DataOptions.message(failed), all);
                if (HndsrCommand.traced(command)) {
                    failed.printStackTrace(err);
                }
            }
        }
        if (interruption.requested()) {
            err.println("hndsr: interrupted; " + finished + " of " + all + " finished, no incomplete file is left");
            printKept();
            return ExitCode.INTERRUPTED;
        }
        printFailures(all);
        printKept();
        return failures.isEmpty() ? ExitCode.DONE : ExitCode.FAILED;
    }

    private void failed(String message, int tasks) {
        failures.add(message);
        if (tasks > 1) {
            err.println("hndsr: " + message);
        }
    }

    /** The spool of a scene that is not finished, if it can be continued. */
    private List<Path> keptOf(Task task) {
        Path spool = SceneSpools.spoolOf(task.output(), scenes);
        return scenes.spooling().resume() && Files.exists(spool) ? List.of(spool) : List.of();
    }

    private void printKept() {
        kept.forEach(spool -> err.println("hndsr: what is finished is kept in " + spool
                + "; the same command with --resume goes on with it, --clean-spools removes it"));
    }

    private void printFailures(int tasks) {
        if (failures.isEmpty()) {
            return;
        }
        if (tasks == 1) {
            err.println("hndsr: " + failures.get(0));
            return;
        }
        err.println("hndsr: " + failures.size() + " of " + tasks + " failed:");
        failures.forEach(failure -> err.println("  " + failure));
    }

    private void upscale(Task task, String count) {
        if (!Files.isRegularFile(task.input())) {
            throw new InvalidImageException(
                    Files.exists(task.input()) ? "is not a file" : "does not exist" + inLocale(task));
        }
        createFolder(task.output());
        ImageFiles.requireWritable(task.output());
        if (compare) {
            ImageFiles.requireWritable(task.comparison());
        }
        long start = System.nanoTime();
        ProgressDisplay display = new ProgressDisplay(
                err,
                Terminal.isErrorTerminal(),
                System::nanoTime,
                count + Objects.requireNonNull(Path.of(task.inputName()).getFileName()),
                "tiles");
        Written written;
        try {
            written = write(task, display);
        } finally {
            display.finish();
        }
        UpscaleReport report = written.report();
        data.writeReport(task, report, written.units());
        if (!quiet) {
            out.println(count
                    + line(task, report, Duration.ofNanos(System.nanoTime() - start))
                    + (wasEstimated()
                            ? report.degradation().map(UpscaleRun::estimate).orElse("")
                            : ""));
            report.remarks().forEach(remark -> out.println("  " + remark));
            if (report.invalidPixels().total() > 0) {
                out.println("  " + line(report.invalidPixels()));
            }
            if (!report.sampleRange().isFull()) {
                out.println("  " + line(report.sampleRange(), written.units()));
            }
            report.radiometry().ifPresent(figures -> out.println("  " + line(figures, written.units())));
            if (compare) {
                out.println("  before and after: " + task.comparison());
            }
        }
    }

    /** A hint if Java may have read another name than the user wrote. */
    private static String inLocale(Task task) {
        String charset = System.getProperty("sun.jnu.encoding", "UTF-8");
        boolean unreadable = task.inputName().contains("?") || task.inputName().contains("\uFFFD");
        return unreadable && !charset.equalsIgnoreCase("UTF-8")
                ? "; names beyond the character set of this locale, " + charset
                        + ", cannot be read from the command line: set LC_ALL=C.UTF-8"
                : "";
    }

    /**
     * What has been written.
     *
     * @param report how
     * @param units the units of the file
     */
    private record Written(UpscaleReport report, DataUnits units) {}

    private Written write(Task task, ProgressDisplay display) {
        UpscaleOptions watched = quiet ? options : options.onProgress(progress -> show(progress, display));
        if (!compare) {
            Optional<Scene> scene = resolver.openScene(task.input(), task.output(), watched, scenes);
            if (scene.isEmpty()) {
                UpscaleReport report = resolver.upscale(task.input(), task.output(), watched, scenes);
                return new Written(
                        report, DataUnits.samples(report.sampleRange().type()));
            }
            return new Written(resolver.upscale(scene.get(), task.output()), DataUnits.of(scene.get()));
        }
        UpscaleResult result = resolver.upscale(task.input(), watched);
        if (!quiet) {
            display.step("writing " + task.outputName());
        }
        result.write(task.output());
        RgbImage comparison = Comparison.draw(ImageFiles.read(task.input()), result.raster());
        ImageFiles.write(comparison.toRaster(), task.comparison());
        return new Written(
                result.report(), DataUnits.samples(result.report().sampleRange().type()));
    }

    private static void show(Progress progress, ProgressDisplay display) {
        if (progress.resultSize().pixels() < SHOWN_IN_ROWS) {
            display.update(progress.fraction(), progress.tilesDone(), progress.tilesTotal(), progress.remaining());
        } else {
            display.rows(progress.fraction(), progress.rowsDone(), progress.resultSize(), progress.remaining());
        }
    }

    private static void createFolder(Path output) {
        Path folder = output.toAbsolutePath().getParent();
        try {
            if (folder != null) {
                Files.createDirectories(folder);
            }
        } catch (IOException failed) {
            throw new OutputException("folder " + folder + " cannot be created: " + failed, failed);
        }
    }

    private static String line(Task task, UpscaleReport report, Duration time) {
        String scale = Numbers.factor(report.scaleX());
        String other = Numbers.factor(report.scaleY());
        return String.format(
                Locale.ROOT,
                "%s -> %s  %s -> %s  x%s  %.1f s  (%s, %s)%s",
                task.inputName(),
                task.outputName(),
                report.inputSize(),
                report.outputSize(),
                scale.equals(other) ? scale : scale + "/" + other,
                time.toMillis() / 1000.0,
                Fallback.modelOf(report),
                report.device(),
                report.mode() == Mode.PERCEPTUAL ? "  " + perceptual(report) : "");
    }

    private static String perceptual(UpscaleReport report) {
        String seed = report.seed().isPresent() ? ", seed " + report.seed().getAsLong() : "";
        return "perceptual, " + report.steps().orElse(0) + " steps, strength "
                + Numbers.plain(report.strength().orElse(0)) + seed;
    }

    private static String line(InvalidPixels invalid) {
        List<String> reasons = new ArrayList<>();
        addReason(reasons, invalid.transparent(), "transparent");
        addReason(reasons, invalid.nodata(), "nodata");
        addReason(reasons, invalid.frame(), "in a frame");
        return "pixels without a value: " + String.join(", ", reasons);
    }

    private static void addReason(List<String> reasons, long pixels, String reason) {
        if (pixels > 0) {
            reasons.add(pixels + " " + reason);
        }
    }

    private static String line(SampleRange range, DataUnits units) {
        return "values used: " + units.number(range.least()) + " to " + units.number(range.most()) + units.ofLargest()
                + ", to which blur and noise are relative";
    }

    private static String line(Radiometry radiometry, DataUnits units) {
        return radiometry.bands().stream()
                .map(band -> units.difference("%+.3f", band.bias()) + " (RMSE " + units.difference("%.3f", band.rmse())
                        + ")")
                .collect(Collectors.joining(
                        ", ", "when downsampled, the result differs from the input by ", units.ofLargest()));
    }

    /** Whether blur or noise was estimated: it was not set, and the model uses it, which the bicubic fallback does not. */
    private boolean wasEstimated() {
        boolean set = options.sensing().blur().isPresent()
                && options.sensing().noise().isPresent();
        return !set
                && resolver.model()
                        .flatMap(bundle -> bundle.descriptor().conditioning())
                        .isPresent();
    }

    private static String estimate(Degradation degradation) {
        return String.format(Locale.ROOT, "  blur %.2f, noise %.1f", degradation.blur(), degradation.noise());
    }
}

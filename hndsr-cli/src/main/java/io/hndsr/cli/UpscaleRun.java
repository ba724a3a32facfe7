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
import io.hndsr.request.UpscaleOptions;
import io.hndsr.scene.Scene;
import io.hndsr.scene.SceneOptions;
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
     * @param command the command whose streams are used
     */
    UpscaleRun(
            SuperResolver resolver,
            UpscaleOptions options,
            SceneOptions scenes,
            DataOptions data,
            boolean compare,
            boolean quiet,
            CommandSpec command) {
        this.resolver = resolver;
        this.options = options;
        this.scenes = scenes;
        this.data = data;
        this.compare = compare;
        this.quiet = quiet;
        this.command = command;
        this.out = command.commandLine().getOut();
        this.err = command.commandLine().getErr();
    }

    /** Upscales the files and returns the exit code. */
    int run(List<Task> tasks, Interruption interruption) {
        for (Task task : tasks) {
            try {
                int number = finished + failures.size() + 1;
                upscale(task, tasks.size() == 1 ? "" : "[" + number + "/" + tasks.size() + "] ");
                finished++;
            } catch (HndsrException | OutOfMemoryError failed) {
                if (interruption.requested()) {
                    break;
                }
                String message = task.input() + ": " + DataOptions.message(failed);
                failures.add(message);
                if (tasks.size() > 1) {
                    err.println("hndsr: " + message);
                }
                if (HndsrCommand.traced(command)) {
                    failed.printStackTrace(err);
                }
            }
        }
        if (interruption.requested()) {
            err.println("hndsr: interrupted; " + finished + " of " + tasks.size()
                    + " finished, no incomplete file is left");
            return ExitCode.INTERRUPTED;
        }
        printFailures(tasks.size());
        return failures.isEmpty() ? ExitCode.DONE : ExitCode.FAILED;
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
            throw new InvalidImageException(Files.exists(task.input()) ? "is not a file" : "does not exist");
        }
        createFolder(task.output());
        ImageFiles.requireWritable(task.output());
        long start = System.nanoTime();
        ProgressDisplay display = new ProgressDisplay(
                err,
                Terminal.isErrorTerminal(),
                System::nanoTime,
                count + Objects.requireNonNull(task.input().getFileName()),
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
            written.remarks().forEach(remark -> out.println("  " + remark));
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

    /**
     * What has been written.
     *
     * @param report how
     * @param units the units of the file
     * @param remarks what a user should know of a scene
     */
    private record Written(UpscaleReport report, DataUnits units, List<String> remarks) {}

    private Written write(Task task, ProgressDisplay display) {
        UpscaleOptions watched = quiet
                ? options
                : options.onProgress(progress -> display.update(
                        progress.fraction(), progress.tilesDone(), progress.tilesTotal(), progress.remaining()));
        if (!compare) {
            Optional<Scene> scene = resolver.openScene(task.input(), task.output(), watched, scenes);
            if (scene.isEmpty()) {
                UpscaleReport report = resolver.upscale(task.input(), task.output(), watched, scenes);
                return new Written(
                        report, DataUnits.samples(report.sampleRange().type()), List.of());
            }
            List<String> remarks = scene.get().remarks();
            return new Written(resolver.upscale(scene.get(), task.output()), DataUnits.of(scene.get()), remarks);
        }
        UpscaleResult result = resolver.upscale(task.input(), watched);
        if (!quiet) {
            display.step("writing " + task.output());
        }
        result.write(task.output());
        RgbImage comparison = Comparison.draw(ImageFiles.read(task.input()), result.raster());
        ImageFiles.write(comparison.toRaster(), task.comparison());
        return new Written(
                result.report(), DataUnits.samples(result.report().sampleRange().type()), List.of());
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
                task.input(),
                task.output(),
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

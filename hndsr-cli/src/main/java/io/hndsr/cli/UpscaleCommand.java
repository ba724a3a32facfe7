package io.hndsr.cli;

import io.hndsr.ImageFiles;
import io.hndsr.SuperResolver;
import io.hndsr.UpscaleResult;
import io.hndsr.cli.Naming.ConflictException;
import io.hndsr.cli.Naming.Task;
import io.hndsr.config.Mode;
import io.hndsr.error.HndsrException;
import io.hndsr.error.InvalidImageException;
import io.hndsr.error.OutputException;
import io.hndsr.image.ImageFormat;
import io.hndsr.image.ImageSize;
import io.hndsr.report.Radiometry;
import io.hndsr.report.UpscaleReport;
import io.hndsr.request.OutputSizing;
import io.hndsr.request.Sensor;
import io.hndsr.request.UpscaleOptions;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code hndsr upscale}: enlarges image files. One resolver serves all of them, one after another. */
@Command(
        name = "upscale",
        description = "Make images sharper and 2 to 8 times larger.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  hndsr upscale photo.png                      writes photo-x4.png beside it",
            "  hndsr upscale photo.png -o big.tif --scale 3.14",
            "  hndsr upscale photo.png --compare            also writes photo-x4-compare.png",
            "  hndsr upscale scenes/ more.jpg -o out/       all images of a folder, and one more",
            "  hndsr upscale scan.tif --sensor clean        an image that was reduced cleanly",
            "  hndsr upscale photo.png --model BUNDLE --mode perceptual --strength 0.5 --seed 7",
        })
final class UpscaleCommand implements Callable<Integer> {

    static final double MAX_BLUR = 1.2;
    static final double MAX_NOISE = 10;
    static final int MAX_STEPS = 200;

    @Spec
    private @Nullable CommandSpec spec;

    @Parameters(
            arity = "1..*",
            paramLabel = "IN",
            description =
                    "Images (PNG, JPEG, WebP, BMP, TIFF) and folders. A folder stands for the images in it, not in its"
                            + " sub-folders; without -o, what an earlier run wrote there is left out.")
    private List<Path> inputs = List.of();

    @ArgGroup(validate = false, order = 1, heading = "%nResult:%n")
    private Result result = new Result();

    @ArgGroup(validate = false, order = 2, heading = "%nWhat the sensor did:%n")
    private Sensing sensing = new Sensing();

    @ArgGroup(validate = false, order = 3, heading = "%nNetwork:%n")
    private Network network = new Network();

    @Mixin
    private ModelOptions model = new ModelOptions();

    @Option(names = "--quiet", description = "Write nothing but errors.")
    private boolean quiet;

    static final class Result {
        @Option(
                names = {"-o", "--output"},
                paramLabel = "OUT|DIR",
                description = "File or folder to write; a folder is created where there is none, and results keep the"
                        + " input's name. Default: beside the input, as photo-x4.png. An input is never replaced.")
        private @Nullable String output;

        @Option(names = "--scale", paramLabel = "S", description = "2 to 8, fractions allowed; default: 4.")
        private @Nullable Double scale;

        @Option(names = "--size", paramLabel = "WxH", description = "Exact size instead of a scale, such as 1920x1080.")
        private @Nullable ImageSize size;

        @Option(
                names = "--format",
                paramLabel = "FORMAT",
                description = "png, jpeg, webp, bmp or tiff; default: what OUT says, else png.")
        private @Nullable ImageFormat format;

        @Option(
                names = "--compare",
                description = "Also write a before and after picture, named like the result with -compare.png.")
        private boolean compare;

        @Option(
                names = "--radiometry",
                description =
                        "Also show how far the result, reduced to the input's size again, departs from the input.")
        private boolean radiometry;
    }

    static final class Sensing {
        @Option(
                names = "--sensor",
                paramLabel = "SENSOR",
                description = "What the image comes from, which sets blur and noise: clean (a reduced image), aerial,"
                        + " sentinel2, landsat, pleiades, worldview, planetscope, or auto (estimated from the image), the"
                        + " default.")
        private @Nullable Sensor sensor;

        @Option(
                names = "--blur",
                paramLabel = "B",
                description = "Blur of the input, sigma in its pixels, 0 to 1.2; default: the sensor's. More sharpens"
                        + " more; 0 for an image that was reduced.")
        private @Nullable Double blur;

        @Option(
                names = "--noise",
                paramLabel = "N",
                description =
                        "Noise and compression error of the input, RMS of 255, 0 to 10; default: the sensor's. More"
                                + " smooths more.")
        private @Nullable Double noise;
    }

    static final class Network {
        @Option(
                names = "--mode",
                paramLabel = "MODE",
                description = "fidelity (true to the input, the default) or perceptual (adds texture, for looking;"
                        + " needs a model that offers it, see hndsr info).")
        private Mode mode = Mode.FIDELITY;

        @Option(
                names = "--steps",
                paramLabel = "N",
                description = "Denoising steps of --mode perceptual, 1 to 200; default: the model's.")
        private @Nullable Integer steps;

        @Option(
                names = "--strength",
                paramLabel = "S",
                description = "How much of the picture --mode perceptual makes anew, 0 to 1; default: the model's.")
        private @Nullable Double strength;

        @Option(
                names = "--seed",
                paramLabel = "SEED",
                description = "Fixes the noise of --mode perceptual, so that a run can be repeated; default: one is"
                        + " drawn and shown.")
        private @Nullable Long seed;

        @Option(
                names = "--tile",
                paramLabel = "PIXELS",
                description = "Largest tile, in input pixels; default: chosen for the image.")
        private @Nullable Integer tile;

        /** The modes to load: texture at strength 0 is the picture of fidelity, and needs it. */
        private Set<Mode> needed() {
            return mode == Mode.FIDELITY ? EnumSet.of(Mode.FIDELITY) : EnumSet.allOf(Mode.class);
        }
    }

    @Override
    public Integer call() {
        UpscaleOptions options = options();
        List<Task> tasks;
        try {
            tasks = new Naming(
                            Optional.ofNullable(result.output),
                            Optional.ofNullable(result.format),
                            options.sizing(),
                            result.compare)
                    .plan(inputs);
        } catch (ConflictException conflict) {
            throw usage(String.valueOf(conflict.getMessage()));
        }
        if (tasks.isEmpty()) {
            err().println("hndsr: there is no image in " + join(inputs)
                    + "; extensions are .png, .jpg, .jpeg, .webp, .bmp, .tif, .tiff");
            return ExitCode.FAILED;
        }
        return run(tasks, options);
    }

    private int run(List<Task> tasks, UpscaleOptions options) {
        List<String> failures = new ArrayList<>();
        int finished = 0;
        try (Interruption interruption = new Interruption();
                SuperResolver resolver = model.open(network.needed())) {
            resolver.fallbackReason().ifPresent(reason -> err().println(warning(Fallback.of(resolver)) + reason));
            for (Task task : tasks) {
                try {
                    enlarge(
                            resolver,
                            task,
                            options,
                            tasks.size() == 1
                                    ? ""
                                    : "[" + (finished + failures.size() + 1) + "/" + tasks.size() + "] ");
                    finished++;
                } catch (HndsrException | OutOfMemoryError failed) {
                    if (interruption.requested()) {
                        break;
                    }
                    String message = task.input() + ": " + ErrorText.of(failed);
                    failures.add(message);
                    if (tasks.size() > 1) {
                        err().println("hndsr: " + message);
                    }
                    if (HndsrCommand.traced(spec())) {
                        failed.printStackTrace(err());
                    }
                }
            }
            if (interruption.requested()) {
                err().println("hndsr: interrupted; " + finished + " of " + tasks.size()
                        + " finished, nothing is left half written");
                return ExitCode.INTERRUPTED;
            }
        }
        return summary(tasks, failures);
    }

    private int summary(List<Task> tasks, List<String> failures) {
        if (failures.isEmpty()) {
            return ExitCode.DONE;
        }
        if (tasks.size() > 1) {
            err().println("hndsr: " + failures.size() + " of " + tasks.size() + " failed:");
            failures.forEach(failure -> err().println("  " + failure));
        } else {
            err().println("hndsr: " + failures.get(0));
        }
        return ExitCode.FAILED;
    }

    private void enlarge(SuperResolver resolver, Task task, UpscaleOptions options, String count) {
        if (!Files.isRegularFile(task.input())) {
            throw new InvalidImageException(Files.exists(task.input()) ? "is not a file" : "does not exist");
        }
        prepareFolder(task.output());
        ImageFiles.requireWritable(task.output());
        long start = System.nanoTime();
        ProgressDisplay display = new ProgressDisplay(
                err(),
                Terminal.isErrorTerminal(),
                System::nanoTime,
                count + Objects.requireNonNull(task.input().getFileName()),
                "tiles");
        UpscaleOptions watched = quiet
                ? options
                : options.onProgress(progress -> display.update(
                        progress.fraction(), progress.tilesDone(), progress.tilesTotal(), progress.remaining()));
        UpscaleReport report;
        try {
            UpscaleResult enlarged = resolver.upscale(task.input(), watched);
            if (!quiet) {
                display.step("writing " + task.output());
            }
            enlarged.write(task.output());
            if (result.compare) {
                ImageFiles.write(
                        Comparison.draw(ImageFiles.read(task.input()), enlarged.raster())
                                .toRaster(),
                        task.comparison());
            }
            report = enlarged.report();
        } finally {
            display.finish();
        }
        if (!quiet) {
            out().println(count
                    + line(task, report, Duration.ofNanos(System.nanoTime() - start))
                    + (told(options) || !conditioned(resolver) ? "" : estimated(report)));
            report.radiometry().ifPresent(figures -> out().println("  " + line(figures)));
            if (result.compare) {
                out().println("  before and after: " + task.comparison());
            }
        }
    }

    private static void prepareFolder(Path output) {
        Path folder = output.toAbsolutePath().getParent();
        try {
            if (folder != null) {
                Files.createDirectories(folder);
            }
        } catch (IOException failed) {
            throw new OutputException("folder " + folder + " cannot be created: " + failed, failed);
        }
    }

    private static String line(Radiometry radiometry) {
        List<String> bands = new ArrayList<>();
        for (Radiometry.Band band : radiometry.bands()) {
            bands.add(String.format(Locale.ROOT, "%+.3f (RMSE %.3f)", band.bias(), band.rmse()));
        }
        return "reduced, it departs from the input by " + String.join(", ", bands) + " of 255";
    }

    private static String warning(Fallback fallback) {
        return switch (fallback) {
            case CPU -> "hndsr: WARNING: the devices cannot be used; the network runs on the CPU: ";
            case BICUBIC ->
                "hndsr: WARNING: the network cannot be used; images are enlarged by BICUBIC INTERPOLATION: ";
        };
    }

    private static String line(Task task, UpscaleReport report, Duration time) {
        String scale = Naming.factor(report.scaleX());
        String other = Naming.factor(report.scaleY());
        return String.format(
                Locale.ROOT,
                "%s -> %s  %s -> %s  x%s  %.1f s  (%s, %s)%s",
                task.input(),
                task.output(),
                report.inputSize(),
                report.outputSize(),
                scale.equals(other) ? scale : scale + "/" + other,
                time.toMillis() / 1000.0,
                Fallback.maker(report),
                report.device(),
                report.mode() == Mode.PERCEPTUAL ? "  " + perceptual(report) : "");
    }

    private static boolean told(UpscaleOptions options) {
        return options.sensing().blur().isPresent() && options.sensing().noise().isPresent();
    }

    /** Whether the network is told of blur and noise; the bicubic fallback is not. */
    private static boolean conditioned(SuperResolver resolver) {
        return resolver.model()
                .flatMap(bundle -> bundle.descriptor().conditioning())
                .isPresent();
    }

    private static String estimated(UpscaleReport report) {
        return String.format(
                Locale.ROOT,
                "  blur %.2f, noise %.1f",
                report.degradation().blur(),
                report.degradation().noise());
    }

    private static String perceptual(UpscaleReport report) {
        String seed = report.seed().isPresent() ? ", seed " + report.seed().getAsLong() : "";
        return "perceptual, " + report.steps().orElse(0) + " steps, strength "
                + Naming.number(report.strength().orElse(0)) + seed;
    }

    private UpscaleOptions options() {
        model.check();
        if (result.scale != null && result.size != null) {
            throw usage("--scale and --size exclude each other; name one");
        }
        double scale = result.scale == null ? 4 : result.scale;
        requireRange("--scale", scale, OutputSizing.MIN_SCALE, OutputSizing.MAX_SCALE);
        UpscaleOptions options = result.size == null
                ? UpscaleOptions.scale(scale)
                : UpscaleOptions.size(result.size.width(), result.size.height());
        options = options.mode(network.mode);
        if (sensing.sensor != null) {
            options = options.sensor(sensing.sensor);
        }
        if (sensing.blur != null) {
            requireRange("--blur", sensing.blur, 0, MAX_BLUR);
            options = options.blur(sensing.blur);
        }
        if (sensing.noise != null) {
            requireRange("--noise", sensing.noise, 0, MAX_NOISE);
            options = options.noise(sensing.noise);
        }
        if (result.radiometry) {
            options = options.radiometry();
        }
        if (network.steps != null) {
            requireRange("--steps", network.steps, 1, MAX_STEPS);
            options = options.steps(network.steps);
        }
        if (network.strength != null) {
            requireRange("--strength", network.strength, 0, 1);
            options = options.strength(network.strength);
        }
        if (network.mode == Mode.FIDELITY
                && (network.steps != null || network.strength != null || network.seed != null)) {
            throw usage("--steps, --strength and --seed are for --mode perceptual; add that or leave them out");
        }
        if (network.seed != null) {
            options = options.seed(network.seed);
        }
        if (network.tile != null) {
            requireRange("--tile", network.tile, 16, Integer.MAX_VALUE);
            options = options.tileSize(network.tile);
        }
        return options;
    }

    private void requireRange(String name, double value, double min, double max) {
        if (!(value >= min && value <= max)) {
            throw usage(name + " " + Naming.number(value) + " is out of range; allowed are " + Naming.number(min)
                    + " to " + Naming.number(max));
        }
    }

    private static String join(List<Path> paths) {
        return String.join(", ", paths.stream().map(Path::toString).toList());
    }

    private ParameterException usage(String message) {
        return new ParameterException(spec().commandLine(), message);
    }

    private PrintWriter out() {
        return spec().commandLine().getOut();
    }

    private PrintWriter err() {
        return spec().commandLine().getErr();
    }

    private CommandSpec spec() {
        return Objects.requireNonNull(spec);
    }
}

package io.hndsr.cli;

import io.hndsr.SuperResolver;
import io.hndsr.config.Mode;
import io.hndsr.error.OutputException;
import io.hndsr.evaluate.DamageEvaluation;
import io.hndsr.evaluate.DamageReport;
import io.hndsr.evaluate.DamageReportText;
import io.hndsr.evaluate.DegradationModel;
import io.hndsr.evaluate.DegradationSource;
import io.hndsr.evaluate.Evaluation;
import io.hndsr.evaluate.EvaluationReport;
import io.hndsr.evaluate.PerceptionDistortionPlot;
import io.hndsr.evaluate.ReportText;
import io.hndsr.evaluate.ResolverUpscaler;
import io.hndsr.evaluate.RgbImage;
import io.hndsr.evaluate.Upscaler;
import io.hndsr.image.Degradation;
import io.hndsr.request.OutputSizing;
import io.hndsr.request.Sensor;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code hndsr evaluate}: measures the network against bicubic interpolation on your own images. */
@Command(
        name = "evaluate",
        description = {
            "Measure the network against bicubic interpolation.",
            "",
            "Each image is downsampled (Pillow's bicubic, 8 bit), upscaled again and compared with itself, ignoring"
                    + " ceil(scale) pixels at each border. The figures are means over the images:",
            "  PSNR     over RGB, in dB",
            "  SSIM     structural similarity of BT.601 luma",
            "  GMSD     gradient magnitude similarity deviation (Xue et al., 2014); lower is better",
            "  band     energy above the input's Nyquist frequency relative to the truth's",
            "  patches  Frechet distance of log-magnitudes of 8x8 DCTs to the truth's, over all images",
            "  bias, RMSE   of the downsampled result against the input, in 1/255",
            "  s/MP     seconds of work on all threads per million pixels of the result",
            "With --real, each image is damaged as well, and the figures are gains over bicubic by kind of damage.",
            ""
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  hndsr evaluate samples/valid",
            "  hndsr evaluate samples/valid --scale 4,3.14 --json > figures.json",
            "  hndsr evaluate samples/valid --scale 4 --degrade 0.5,2,85 --told measured",
            "  hndsr evaluate samples/valid --scale 4 --sweep --plot curve.svg",
            "  hndsr evaluate samples/valid --real",
        })
final class EvaluateCommand implements Callable<Integer> {

    private static final List<Double> REAL_SCALES = List.of(4.0);

    @Spec
    private @Nullable CommandSpec spec;

    @Parameters(paramLabel = "DIR", description = "Folder of high-resolution images; sub-folders are not read.")
    private @Nullable Path folder;

    @Option(
            names = "--scale",
            paramLabel = "S",
            split = ",",
            defaultValue = "2,3,3.14,4,8",
            description = "Scales, separated by commas; default: ${DEFAULT-VALUE}; with --real: 4.")
    private List<Double> scales = List.of();

    @ArgGroup(validate = false)
    private EvaluateRealOptions real = new EvaluateRealOptions();

    @Option(
            names = "--degrade",
            paramLabel = "B,N[,Q]",
            description = "Degradation of each image besides downsampling: Gaussian blur of sigma B in low-resolution"
                    + " pixels, noise of sigma N in 1/255, JPEG of quality Q (0 for none). Default: none.")
    private @Nullable String degrade;

    @Option(
            names = "--sensor",
            paramLabel = "SENSOR",
            defaultValue = "clean",
            completionCandidates = SensorNames.class,
            description = "The sensor whose blur and noise the network is given, as in upscale. Default:"
                    + " ${DEFAULT-VALUE}, since the images are downsampled without degradation.")
    private Sensor sensor = Sensor.Preset.CLEAN;

    @Option(
            names = "--blur",
            paramLabel = "B",
            description = "The blur that the network is given; default: the sensor's.")
    private @Nullable Double blur;

    @Option(
            names = "--noise",
            paramLabel = "N",
            description = "The noise that the network is given; default: the sensor's.")
    private @Nullable Double noise;

    @Option(
            names = "--told",
            paramLabel = "B,N|measured",
            description =
                    "Blur and noise that the network is given, in one option. With 'measured' it is given the blur of"
                            + " --degrade, and as noise the error that noise and JPEG caused in each image.")
    private @Nullable String told;

    @ArgGroup(validate = false)
    private EvaluateModeOptions modes = new EvaluateModeOptions();

    @Option(
            names = "--plot",
            paramLabel = "FILE.svg",
            description = "Also plot PSNR against patch distance, with a point for each row of the table.")
    private @Nullable Path plot;

    @Option(names = "--json", description = "Print the figures as JSON.")
    private boolean json;

    @Mixin
    private ModelOptions model = new ModelOptions();

    @Override
    public Integer call() {
        check();
        DegradationModel degradation = degradation();
        DegradationSource source = source(degradation);
        List<Path> images = FilePlan.images(Objects.requireNonNull(folder), false);
        PrintWriter err = spec().commandLine().getErr();
        if (images.isEmpty()) {
            err.println("hndsr: no image found in " + folder);
            return ExitCode.FAILED;
        }
        var display =
                new ProgressDisplay(err, Terminal.isErrorTerminal(), System::nanoTime, "evaluate", "measurements");
        Evaluation.Listener progress =
                (done, total, left) -> display.update((double) done / total, done, total, Optional.of(left));
        try (Interruption interruption = new Interruption();
                SuperResolver resolver = real.chosen() ? model.open(EnumSet.of(Mode.FIDELITY)) : model.open()) {
            Measured measured = real.chosen()
                    ? measureByKind(images, resolver, progress)
                    : measure(images, resolver, degradation, source, progress);
            display.finish();
            return interruption.requested() ? ExitCode.INTERRUPTED : print(measured);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            display.finish();
            err.println("hndsr: interrupted");
            return ExitCode.INTERRUPTED;
        } finally {
            display.finish();
        }
    }

    private Measured measure(
            List<Path> images,
            SuperResolver resolver,
            DegradationModel degradation,
            DegradationSource source,
            Evaluation.Listener progress)
            throws InterruptedException {
        Map<String, Upscaler> upscalers = new LinkedHashMap<>();
        modes.options().forEach((name, mode) -> upscalers.put(name, new ResolverUpscaler(resolver, mode, source)));
        EvaluationReport report =
                new Evaluation(upscalers, degradation, RgbImage::read).run(images, scales(), progress);
        ReportText text = new ReportText(report, name(resolver), resolver.device());
        return new Measured(json ? text.toJson() : text.toTable(), report.failures(), report.rows());
    }

    private Measured measureByKind(List<Path> images, SuperResolver resolver, Evaluation.Listener progress)
            throws InterruptedException {
        ResolverUpscaler atDefaults =
                new ResolverUpscaler(resolver, UnaryOperator.identity(), new DegradationSource.Unset());
        DamageReport report =
                new DamageEvaluation(atDefaults, RgbImage::read).run(images, real.kinds(), scales(), progress);
        DamageReportText text = new DamageReportText(report, name(resolver), resolver.device());
        return new Measured(json ? text.toJson() : text.toTable(), report.failures(), List.of());
    }

    /**
     * The result of an evaluation.
     *
     * @param text the figures as they are printed
     * @param failures file name and message of each image that could not be measured
     * @param points the rows of {@code --plot}; none with {@code --real}
     */
    private record Measured(String text, Map<String, String> failures, List<EvaluationReport.Row> points) {}

    private int print(Measured measured) {
        PrintWriter out = spec().commandLine().getOut();
        out.print(measured.text);
        out.flush();
        PrintWriter err = spec().commandLine().getErr();
        measured.failures.forEach((image, error) -> err.println("hndsr: " + image + ": " + error));
        if (plot != null && !measured.points.isEmpty()) {
            write(plot, PerceptionDistortionPlot.draw(measured.points));
        }
        return measured.failures.isEmpty() ? ExitCode.DONE : ExitCode.FAILED;
    }

    private static String name(SuperResolver resolver) {
        return resolver.model()
                .map(bundle ->
                        bundle.descriptor().id() + " " + bundle.descriptor().version())
                .orElse("bicubic fallback");
    }

    private List<Double> scales() {
        boolean given = spec().commandLine().getParseResult().hasMatchedOption("--scale");
        return real.chosen() && !given ? REAL_SCALES : scales;
    }

    private static void write(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException failed) {
            throw new OutputException(file + " cannot be written: " + failed, failed);
        }
    }

    private void check() {
        model.check();
        if (folder == null || !Files.isDirectory(folder)) {
            throw usage(folder + " is not a folder");
        }
        real.problem(spec().commandLine().getParseResult()).or(modes::problem).ifPresent(problem -> {
            throw usage(problem);
        });
        if (plot != null) {
            requireWritable(plot);
        }
        for (double scale : scales) {
            if (!(scale >= OutputSizing.MIN_SCALE && scale <= OutputSizing.MAX_SCALE)) {
                throw usage("--scale " + Numbers.plain(scale) + " is out of range; allowed are 2 to 8");
            }
        }
    }

    /** Checked before minutes of work, not after. */
    private void requireWritable(Path file) {
        Path parent = file.toAbsolutePath().getParent();
        if (parent == null || !Files.isDirectory(parent)) {
            throw usage("--plot " + file + " cannot be written: " + parent + " is not a folder; create it");
        }
        if (Files.isDirectory(file) || !Files.isWritable(Files.exists(file) ? file : parent)) {
            throw usage("--plot " + file + " cannot be written; choose another file");
        }
    }

    private DegradationModel degradation() {
        if (degrade == null) {
            return DegradationModel.NONE;
        }
        double[] values = numbers("--degrade", degrade, "B,N or B,N,Q, such as 0.5,2,85", 2, 3);
        int quality = values.length == 3 ? (int) values[2] : 0;
        if (values.length == 3 && quality != values[2]) {
            throw usage(
                    "--degrade " + degrade + ": JPEG quality " + Numbers.plain(values[2]) + " must be a whole number");
        }
        try {
            return new DegradationModel(
                    values[0], values[1], quality == 0 ? OptionalInt.empty() : OptionalInt.of(quality));
        } catch (IllegalArgumentException outside) {
            throw usage("--degrade " + degrade + ": " + outside.getMessage());
        }
    }

    private DegradationSource source(DegradationModel degradation) {
        if (told == null) {
            return ofSensor(optional(blur), optional(noise));
        }
        if (blur != null || noise != null) {
            throw usage("--told excludes --blur and --noise; use one of them");
        }
        if (told.equals("measured")) {
            return new DegradationSource.Measured(degradation);
        }
        double[] values = numbers("--told", told, "B,N, such as 0.5,2, or measured", 2, 2);
        return ofSensor(OptionalDouble.of(values[0]), OptionalDouble.of(values[1]));
    }

    private DegradationSource ofSensor(OptionalDouble givenBlur, OptionalDouble givenNoise) {
        double anyBlur = givenBlur.orElse(0);
        double anyNoise = givenNoise.orElse(0);
        if (!(anyBlur >= 0 && anyBlur <= Degradation.MAX_BLUR)
                || !(anyNoise >= 0 && anyNoise <= Degradation.MAX_NOISE)) {
            throw usage("blur " + Numbers.plain(anyBlur) + " or noise " + Numbers.plain(anyNoise)
                    + " is out of range; allowed are 0 to " + Numbers.plain(Degradation.MAX_BLUR) + " and 0 to "
                    + Numbers.plain(Degradation.MAX_NOISE));
        }
        return new DegradationSource.OfSensor(sensor, givenBlur, givenNoise);
    }

    private static OptionalDouble optional(@Nullable Double value) {
        return value == null ? OptionalDouble.empty() : OptionalDouble.of(value);
    }

    private double[] numbers(String option, String text, String form, int least, int most) {
        try {
            double[] values = Arrays.stream(text.split(",", -1))
                    .mapToDouble(Double::parseDouble)
                    .toArray();
            if (values.length >= least && values.length <= most) {
                return values;
            }
        } catch (NumberFormatException malformed) {
            // rejected below, as is a wrong number of values
        }
        throw usage(option + " " + text + " must have the form " + form);
    }

    private ParameterException usage(String message) {
        return new ParameterException(spec().commandLine(), message);
    }

    private CommandSpec spec() {
        return Objects.requireNonNull(spec);
    }
}

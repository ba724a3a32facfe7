package io.hndsr.cli;

import io.hndsr.SuperResolver;
import io.hndsr.UpscaleResult;
import io.hndsr.cli.evaluate.Degradation;
import io.hndsr.cli.evaluate.Enlargement;
import io.hndsr.cli.evaluate.Enlargement.Enlarged;
import io.hndsr.cli.evaluate.Evaluation;
import io.hndsr.cli.evaluate.EvaluationReport;
import io.hndsr.cli.evaluate.ReportText;
import io.hndsr.cli.evaluate.TradePlot;
import io.hndsr.error.OutputException;
import io.hndsr.report.Stage;
import io.hndsr.request.OutputSizing;
import io.hndsr.request.Sensor;
import io.hndsr.request.UpscaleOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
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

/** {@code hndsr evaluate}: measures the network against bicubic interpolation on images of one's own. */
@Command(
        name = "evaluate",
        description = {
            "Measure the network against bicubic interpolation.",
            "",
            "Each image is reduced (Pillow's bicubic, 8 bit), enlarged again and compared with itself, without"
                    + " ceil(scale) pixels at each border; means over the images:",
            "  PSNR     over RGB, in dB",
            "  SSIM     structural similarity of BT.601 luma",
            "  GMSD     gradient magnitude similarity deviation (Xue et al., 2014); less is better",
            "  band     energy above the input's Nyquist frequency relative to the truth's",
            "  patches  Frechet distance of log-magnitudes of 8x8 DCTs to the truth's, over all images",
            "  bias, RMSE   of the result, reduced again, against the input, in 1/255",
            "  s/MP     seconds that threads worked per million pixels of the result",
            ""
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  hndsr evaluate samples/valid",
            "  hndsr evaluate samples/valid --scale 4,3.14 --json > figures.json",
            "  hndsr evaluate samples/valid --scale 4 --degrade 0.5,2,85 --told measured",
            "  hndsr evaluate samples/valid --scale 4 --sweep --plot curve.svg",
        })
final class EvaluateCommand implements Callable<Integer> {

    @Spec
    private @Nullable CommandSpec spec;

    @Parameters(paramLabel = "DIR", description = "Folder of high-resolution images; its sub-folders are not read.")
    private @Nullable Path folder;

    @Option(
            names = "--scale",
            paramLabel = "S",
            split = ",",
            defaultValue = "2,3,3.14,4,8",
            description = "Scales, separated by commas; default: ${DEFAULT-VALUE}.")
    private List<Double> scales = List.of();

    @Option(
            names = "--degrade",
            paramLabel = "B,N[,Q]",
            description = "What a sensor does to each image besides reducing it: Gaussian blur of sigma B in reduced"
                    + " pixels, noise of sigma N in 1/255, JPEG of quality Q (0 for none). Default: nothing.")
    private @Nullable String degrade;

    @Option(
            names = "--sensor",
            paramLabel = "SENSOR",
            defaultValue = "clean",
            description = "What the network is told that the images come from, as in upscale. Default:"
                    + " ${DEFAULT-VALUE}, as they are reduced cleanly.")
    private Sensor sensor = Sensor.Preset.CLEAN;

    @Option(names = "--blur", paramLabel = "B", description = "What it is told of the blur; default: the sensor's.")
    private @Nullable Double blur;

    @Option(names = "--noise", paramLabel = "N", description = "What it is told of the noise; default: the sensor's.")
    private @Nullable Double noise;

    @Option(
            names = "--told",
            paramLabel = "B,N|measured",
            description = "What it is told of blur and noise at once; 'measured' tells the blur of --degrade and the"
                    + " error that noise and JPEG made in each image.")
    private @Nullable String told;

    @ArgGroup(validate = false)
    private EvaluatedModes modes = new EvaluatedModes();

    @Option(
            names = "--plot",
            paramLabel = "FILE.svg",
            description = "Also draw PSNR against patch distance, a point for everything that is judged.")
    private @Nullable Path plot;

    @Option(names = "--json", description = "Write the figures to the output as JSON.")
    private boolean json;

    @Mixin
    private ModelOptions model = new ModelOptions();

    @Override
    public Integer call() {
        check();
        Degradation degradation = degradation();
        Told told = told(degradation);
        List<Path> images = Naming.images(Objects.requireNonNull(folder));
        var line = Objects.requireNonNull(spec).commandLine();
        if (images.isEmpty()) {
            line.getErr().println("hndsr: there is no image in " + folder);
            return ExitCode.FAILED;
        }
        var display = new ProgressDisplay(
                line.getErr(), Terminal.isErrorTerminal(), System::nanoTime, "evaluate", "enlargements");
        EvaluationReport report;
        ReportText text;
        try (Interruption interruption = new Interruption();
                SuperResolver resolver = model.open()) {
            Map<String, Enlargement> enlargements = new LinkedHashMap<>();
            modes.requests()
                    .forEach((name, request) -> enlargements.put(
                            name,
                            (low, width, height) -> enlarged(resolver.upscale(
                                    Pictures.toBufferedImage(low.picture()),
                                    told.addTo(request.apply(UpscaleOptions.size(width, height)), low)))));
            report = new Evaluation(enlargements, degradation, Pictures::readRgb)
                    .run(
                            images,
                            scales,
                            (done, total, left) ->
                                    display.update((double) done / total, done, total, Optional.of(left)));
            text = new ReportText(
                    report,
                    resolver.model()
                            .map(bundle -> bundle.descriptor().id() + " "
                                    + bundle.descriptor().version())
                            .orElse("bicubic fallback"),
                    resolver.device());
            if (interruption.requested()) {
                return ExitCode.INTERRUPTED;
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            line.getErr().println("hndsr: interrupted");
            return ExitCode.INTERRUPTED;
        } finally {
            display.finish();
        }
        line.getOut().print(json ? text.toJson() : text.toTable());
        line.getOut().flush();
        report.failures().forEach((image, error) -> line.getErr().println("hndsr: " + image + ": " + error));
        if (plot != null && !report.rows().isEmpty()) {
            write(plot, TradePlot.draw(report.rows()));
        }
        return report.failures().isEmpty() ? ExitCode.DONE : ExitCode.FAILED;
    }

    private void check() {
        model.check();
        if (folder == null || !Files.isDirectory(folder)) {
            throw usage(folder + " is not a folder");
        }
        modes.problem().ifPresent(problem -> {
            throw usage(problem);
        });
        if (plot != null) {
            requireWritable(plot);
        }
        for (double scale : scales) {
            if (!(scale >= OutputSizing.MIN_SCALE && scale <= OutputSizing.MAX_SCALE)) {
                throw usage("--scale " + Naming.number(scale) + " is out of range; allowed are 2 to 8");
            }
        }
    }

    /** Looked at before minutes of work, not after. */
    private void requireWritable(Path file) {
        Path parent = file.toAbsolutePath().getParent();
        if (parent == null || !Files.isDirectory(parent)) {
            throw usage("--plot " + file + " cannot be written: " + parent + " is not a folder; create it");
        }
        if (Files.isDirectory(file) || !Files.isWritable(Files.exists(file) ? file : parent)) {
            throw usage("--plot " + file + " cannot be written; name a file that can");
        }
    }

    private static void write(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException failed) {
            throw new OutputException(file + " cannot be written: " + failed, failed);
        }
    }

    private static Enlarged enlarged(UpscaleResult result) {
        Duration work = result.report().stageTimes().entrySet().stream()
                .filter(entry -> entry.getKey() != Stage.QUEUE)
                .map(Map.Entry::getValue)
                .reduce(Duration.ZERO, Duration::plus);
        return new Enlarged(
                Pictures.fromResult(result),
                result.report().degradation().blur(),
                result.report().degradation().noise(),
                result.report().steps(),
                result.report().strength(),
                work);
    }

    private Degradation degradation() {
        if (degrade == null) {
            return Degradation.NONE;
        }
        double[] values = numbers("--degrade", degrade, "B,N or B,N,Q, such as 0.5,2,85", 2, 3);
        int quality = values.length == 3 ? (int) values[2] : 0;
        if (values.length == 3 && quality != values[2]) {
            throw usage("--degrade " + degrade + ": JPEG quality " + Naming.number(values[2]) + " is not whole");
        }
        try {
            return new Degradation(values[0], values[1], quality == 0 ? OptionalInt.empty() : OptionalInt.of(quality));
        } catch (IllegalArgumentException outside) {
            throw usage("--degrade " + degrade + ": " + outside.getMessage());
        }
    }

    private Told told(Degradation degradation) {
        if (told == null) {
            return ofSensor(optional(blur), optional(noise));
        }
        if (blur != null || noise != null) {
            throw usage("--told excludes --blur and --noise; name one");
        }
        if (told.equals("measured")) {
            return new Told.Measured(degradation);
        }
        double[] values = numbers("--told", told, "B,N, such as 0.5,2, or measured", 2, 2);
        return ofSensor(OptionalDouble.of(values[0]), OptionalDouble.of(values[1]));
    }

    private Told ofSensor(OptionalDouble toldBlur, OptionalDouble toldNoise) {
        double anyBlur = toldBlur.orElse(0);
        double anyNoise = toldNoise.orElse(0);
        if (!(anyBlur >= 0 && anyBlur <= UpscaleCommand.MAX_BLUR)
                || !(anyNoise >= 0 && anyNoise <= UpscaleCommand.MAX_NOISE)) {
            throw usage("blur " + Naming.number(anyBlur) + " and noise " + Naming.number(anyNoise)
                    + " to tell are out of range; allowed are 0 to 1.2 and 0 to 10");
        }
        return new Told.OfSensor(sensor, toldBlur, toldNoise);
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
            // refused below, as a wrong number of values is
        }
        throw usage(option + " " + text + " is not " + form);
    }

    private ParameterException usage(String message) {
        return new ParameterException(Objects.requireNonNull(spec).commandLine(), message);
    }
}

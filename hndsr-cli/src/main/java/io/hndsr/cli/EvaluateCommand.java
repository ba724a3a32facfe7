package io.hndsr.cli;

import io.hndsr.SuperResolver;
import io.hndsr.UpscaleOptions;
import io.hndsr.cli.evaluate.Evaluation;
import io.hndsr.cli.evaluate.EvaluationReport;
import io.hndsr.config.OutputSizing;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
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
            "Measure PSNR and SSIM against bicubic interpolation.",
            "",
            "Each image is reduced (Pillow's bicubic, 8 bit), enlarged again and compared with itself: PSNR over RGB, SSIM"
                    + " on BT.601 luma, without ceil(scale) pixels at each border; means over the images."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  hndsr evaluate samples/valid",
            "  hndsr evaluate samples/valid --scale 4,3.14 --json > figures.json",
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
            names = "--blur",
            paramLabel = "B",
            defaultValue = "0",
            description = "What the network is told of the blur; the images are always reduced cleanly. Default: 0.")
    private double blur;

    @Option(
            names = "--noise",
            paramLabel = "N",
            defaultValue = "0",
            description = "What the network is told of the noise. Default: 0.")
    private double noise;

    @Option(names = "--json", description = "Write the figures to the output as JSON.")
    private boolean json;

    @Mixin
    private ModelOptions model = new ModelOptions();

    @Override
    public Integer call() {
        check();
        List<Path> images = Naming.images(Objects.requireNonNull(folder));
        var line = Objects.requireNonNull(spec).commandLine();
        if (images.isEmpty()) {
            line.getErr().println("hndsr: there is no image in " + folder);
            return ExitCode.FAILED;
        }
        var display = new ProgressDisplay(
                line.getErr(), Terminal.isErrorTerminal(), System::nanoTime, "evaluate", "enlargements");
        EvaluationReport report;
        try (Interruption interruption = new Interruption();
                SuperResolver resolver = model.open()) {
            var evaluation = new Evaluation(
                    (low, width, height) -> Pictures.fromResult(resolver.upscale(
                            Pictures.toBufferedImage(low),
                            UpscaleOptions.size(width, height).blur(blur).noise(noise))),
                    Pictures::readRgb);
            report = evaluation
                    .run(images, scales, (done, total, left) -> display.update(done, total, Optional.of(left)))
                    .by(
                            resolver.model()
                                    .map(bundle -> bundle.descriptor().id() + " "
                                            + bundle.descriptor().version())
                                    .orElse("bicubic fallback"),
                            resolver.device(),
                            blur,
                            noise);
            if (interruption.requested()) {
                return ExitCode.FAILED;
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            line.getErr().println("hndsr: interrupted");
            return ExitCode.FAILED;
        } finally {
            display.finish();
        }
        line.getOut().print(json ? report.toJson() : report.toTable());
        line.getOut().flush();
        report.failures().forEach((image, error) -> line.getErr().println("hndsr: " + image + ": " + error));
        return report.failures().isEmpty() ? ExitCode.DONE : ExitCode.FAILED;
    }

    private void check() {
        model.check();
        if (folder == null || !Files.isDirectory(folder)) {
            throw usage(folder + " is not a folder");
        }
        for (double scale : scales) {
            if (!(scale >= OutputSizing.MIN_SCALE && scale <= OutputSizing.MAX_SCALE)) {
                throw usage("--scale " + Naming.number(scale) + " is out of range; allowed are 2 to 8");
            }
        }
        if (!(blur >= 0 && blur <= UpscaleCommand.MAX_BLUR) || !(noise >= 0 && noise <= UpscaleCommand.MAX_NOISE)) {
            throw usage("--blur " + Naming.number(blur) + " --noise " + Naming.number(noise)
                    + " is out of range; allowed are 0 to 1.2 and 0 to 10");
        }
    }

    private ParameterException usage(String message) {
        return new ParameterException(Objects.requireNonNull(spec).commandLine(), message);
    }
}

package io.hndsr.cli;

import io.hndsr.SuperResolver;
import io.hndsr.config.Mode;
import io.hndsr.model.BundleDescriptor;
import io.hndsr.model.BundleDescriptor.Conditioning;
import io.hndsr.model.Diffusion;
import io.hndsr.report.DeviceFacts;
import io.hndsr.report.DeviceStatus;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code hndsr info}: shows versions, devices and the model. */
@Command(name = "info", description = "Show versions, the devices in use, and the model with its licences.")
final class InfoCommand implements Callable<Integer> {

    private static final int MEGABYTE = 1 << 20;
    private static final double BYTES_PER_GIBIBYTE = 1L << 30;

    @Spec
    private @Nullable CommandSpec spec;

    @Mixin
    private ModelOptions model = new ModelOptions();

    @Override
    public Integer call() {
        model.check();
        PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
        try (SuperResolver resolver = model.open()) {
            row(out, "hndsr", HndsrCommand.Version.number());
            row(out, "Java", System.getProperty("java.version") + " (" + System.getProperty("java.vendor") + ")");
            row(
                    out,
                    "System",
                    System.getProperty("os.name") + " " + System.getProperty("os.arch") + ", "
                            + Runtime.getRuntime().availableProcessors() + " processors, heap up to "
                            + Runtime.getRuntime().maxMemory() / MEGABYTE + " MB");
            resolver.runtimeVersion()
                    .ifPresent(version -> row(
                            out,
                            "ONNX Runtime",
                            version + ", providers " + String.join(", ", resolver.runtimeProviders())));
            resolver.status().devices().forEach(device -> describe(out, device));
            Fallback.text(resolver).ifPresent(text -> row(out, "FALLBACK", text));
            resolver.model().ifPresent(bundle -> describe(out, bundle.descriptor()));
        }
        return ExitCode.DONE;
    }

    private static void describe(PrintWriter out, DeviceStatus device) {
        DeviceFacts facts = device.facts();
        OptionalLong memory = facts.memoryBytes();
        row(
                out,
                "Device",
                facts.device() + ", " + facts.name()
                        + (memory.isPresent()
                                ? String.format(Locale.ROOT, ", %.1f GiB", memory.getAsLong() / BYTES_PER_GIBIBYTE)
                                : ""));
        row(
                out,
                "",
                count(device.sessions(), "session") + ", " + count(device.maxConcurrentRuns(), "run")
                        + " at once of up to " + count(device.maxBatchTiles(), "tile") + ", circuit "
                        + device.circuit().name().toLowerCase(Locale.ROOT).replace('_', '-')
                        + (device.standby() ? ", used as fallback" : ""));
    }

    private static String count(int number, String noun) {
        return number + " " + noun + (number == 1 ? "" : "s");
    }

    private static void describe(PrintWriter out, BundleDescriptor bundle) {
        out.println();
        row(out, "Model", bundle.id() + " " + bundle.version());
        row(out, "Licence", "code " + bundle.codeLicence() + ", weights " + bundle.weightsLicence());
        row(out, "Trained on", bundle.trainingData());
        row(out, "Scales", Numbers.plain(bundle.minScale()) + " to " + Numbers.plain(bundle.maxScale()));
        row(
                out,
                "Modes",
                String.join(
                        ", ",
                        bundle.modes().stream().map(InfoCommand::lowerCase).toList()));
        row(
                out,
                "Tiles",
                bundle.tiling().core() + " input pixels if they are large, --tile in multiples of "
                        + bundle.tiling().multiple());
        bundle.perceptual().ifPresent(perceptual -> describe(out, perceptual.diffusion()));
        bundle.conditioning().ifPresent(conditioning -> describe(out, conditioning));
        if (bundle.quality().isEmpty()) {
            return;
        }
        out.println();
        out.println("Measured by the authors of the bundle, against bicubic:");
        out.println("  scale    PSNR     gain    SSIM");
        for (BundleDescriptor.QualityFigure figure : bundle.quality()) {
            out.printf(
                    Locale.ROOT,
                    "  x%-5s %6.2f  %+6.2f  %6.4f%n",
                    Numbers.factor(figure.scale()),
                    figure.psnr(),
                    figure.gain(),
                    figure.ssim());
        }
    }

    private static String lowerCase(Mode mode) {
        return mode.name().toLowerCase(Locale.ROOT);
    }

    private static void describe(PrintWriter out, Diffusion diffusion) {
        row(out, "Steps", diffusion.defaultSteps() + " by default, at most " + UpscaleCommand.MAX_STEPS);
        row(out, "Strength", Numbers.plain(diffusion.defaultStrength()) + " by default, at most 1");
    }

    private static void describe(PrintWriter out, Conditioning conditioning) {
        row(
                out,
                "Blur",
                "not known unless set, at most " + Numbers.plain(conditioning.maxBlur()) + "; "
                        + Numbers.plain(conditioning.defaultBlur()) + " if it is needed and cannot be estimated");
        row(
                out,
                "Noise",
                "not known unless set, at most " + Numbers.plain(conditioning.maxNoise()) + "; "
                        + Numbers.plain(conditioning.defaultNoise()) + " if it is needed and cannot be estimated");
    }

    private static void row(PrintWriter out, String name, String value) {
        out.printf("%-13s %s%n", name, value);
    }
}

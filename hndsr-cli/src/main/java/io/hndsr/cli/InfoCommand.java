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

/** {@code hndsr info}: versions, devices, and what the model says of itself. */
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
            resolver.fallbackReason()
                    .ifPresent(
                            reason -> row(out, "FALLBACK", Fallback.of(resolver).text() + ": " + reason));
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
                        + (device.standby() ? ", standing in" : ""));
    }

    private static String count(int number, String noun) {
        return number + " " + noun + (number == 1 ? "" : "s");
    }

    private static void describe(PrintWriter out, BundleDescriptor bundle) {
        out.println();
        row(out, "Model", bundle.id() + " " + bundle.version());
        row(out, "Licence", "code " + bundle.codeLicence() + ", weights " + bundle.weightsLicence());
        row(out, "Trained on", bundle.trainingData());
        row(out, "Scales", Naming.number(bundle.minScale()) + " to " + Naming.number(bundle.maxScale()));
        row(
                out,
                "Modes",
                String.join(", ", bundle.modes().stream().map(InfoCommand::word).toList()));
        bundle.perceptual().ifPresent(perceptual -> describe(out, perceptual.diffusion()));
        bundle.conditioning().ifPresent(conditioning -> condition(out, conditioning));
        if (bundle.quality().isEmpty()) {
            return;
        }
        out.println();
        out.println("Measured by the bundle's makers, against bicubic:");
        out.println("  scale    PSNR     gain    SSIM");
        for (BundleDescriptor.QualityFigure figure : bundle.quality()) {
            out.printf(
                    Locale.ROOT,
                    "  x%-5s %6.2f  %+6.2f  %6.4f%n",
                    Naming.factor(figure.scale()),
                    figure.psnr(),
                    figure.gain(),
                    figure.ssim());
        }
    }

    private static String word(Mode mode) {
        return mode.name().toLowerCase(Locale.ROOT);
    }

    private static void describe(PrintWriter out, Diffusion diffusion) {
        row(out, "Steps", diffusion.defaultSteps() + " unless told, at most " + UpscaleCommand.MAX_STEPS);
        row(out, "Strength", Naming.number(diffusion.defaultStrength()) + " unless told, at most 1");
    }

    private static void condition(PrintWriter out, Conditioning conditioning) {
        row(
                out,
                "Blur",
                "estimated unless told, at most " + Naming.number(conditioning.maxBlur()) + "; "
                        + Naming.number(conditioning.defaultBlur()) + " where the image says nothing");
        row(
                out,
                "Noise",
                "estimated unless told, at most " + Naming.number(conditioning.maxNoise()) + "; "
                        + Naming.number(conditioning.defaultNoise()) + " where the image says nothing");
    }

    private static void row(PrintWriter out, String name, String value) {
        out.printf("%-13s %s%n", name, value);
    }
}

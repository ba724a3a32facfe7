package io.hndsr.cli;

import io.hndsr.SuperResolver;
import io.hndsr.config.Device;
import io.hndsr.config.FallbackPolicy;
import io.hndsr.config.Precision;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options that say which network runs, and where. */
final class ModelOptions {

    @Spec(Spec.Target.MIXEE)
    private @Nullable CommandSpec command;

    @Option(
            names = "--model",
            paramLabel = "BUNDLE",
            description = "Model bundle, a folder or zip with bundle.json; default: the one that comes with hndsr.")
    private @Nullable Path model;

    @Option(
            names = "--device",
            paramLabel = "DEVICE",
            defaultValue = "auto",
            description = "auto, cpu or cuda:N; default: ${DEFAULT-VALUE}.")
    private Device device = new Device.Auto();

    @Option(
            names = "--precision",
            paramLabel = "P",
            defaultValue = "float32",
            description = "Arithmetic: float32, or int8, about twice as fast on a CPU; default: ${DEFAULT-VALUE}.")
    private Precision precision = Precision.FLOAT32;

    @Option(names = "--threads", paramLabel = "N", description = "Processors to use on the CPU; default: all.")
    private @Nullable Integer threads;

    @Option(
            names = "--fallback",
            description =
                    "Where the model cannot be used, enlarge by bicubic interpolation instead of failing; it is said"
                            + " with every result.")
    private boolean fallback;

    /** Opens the resolver that these options ask for. */
    SuperResolver open() {
        SuperResolver.Builder builder = SuperResolver.builder().device(device).precision(precision);
        if (model != null) {
            builder.model(model);
        }
        if (fallback) {
            builder.fallback(FallbackPolicy.BICUBIC);
        }
        if (threads != null) {
            builder.threads(threads);
        }
        return builder.build();
    }

    /** Refuses values that are out of range, before anything is loaded. */
    void check() {
        if (threads != null && threads < 1 && command != null) {
            throw new ParameterException(command.commandLine(), "--threads " + threads + " is below 1");
        }
    }
}

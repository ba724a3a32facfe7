package io.hndsr.cli;

import io.hndsr.SuperResolver;
import io.hndsr.config.Device;
import io.hndsr.config.FallbackPolicy;
import io.hndsr.config.Limits;
import io.hndsr.config.Mode;
import io.hndsr.config.Precision;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options that choose the network and its devices, shared by {@code upscale}, {@code info} and {@code evaluate}. */
final class ModelOptions {

    @Spec(Spec.Target.MIXEE)
    private @Nullable CommandSpec command;

    @Option(
            names = "--model",
            paramLabel = "BUNDLE",
            description = "Model bundle, a folder or zip with bundle.json; default: the bundled one.")
    private @Nullable Path model;

    @Option(
            names = "--device",
            paramLabel = "DEVICE",
            defaultValue = "auto",
            split = ",",
            description = "auto, cpu or cuda:N. Several share the work: separate them by commas, or repeat the option."
                    + " Default: ${DEFAULT-VALUE}.")
    private List<Device> devices = List.of(new Device.Auto());

    @Option(
            names = "--precision",
            paramLabel = "P",
            defaultValue = "float32",
            description =
                    "Arithmetic: float32, or int8, which is about twice as fast on a CPU; default: ${DEFAULT-VALUE}.")
    private Precision precision = Precision.FLOAT32;

    @Option(names = "--threads", paramLabel = "N", description = "Processors to use on the CPU; default: all.")
    private @Nullable Integer threads;

    @Option(
            names = "--fallback",
            paramLabel = "POLICY",
            defaultValue = "fail",
            description =
                    "If the model or its devices cannot be used: fail, cpu (run on the CPU instead of CUDA devices) or"
                            + " bicubic (upscale by interpolation). Every result shows a fallback. Default:"
                            + " ${DEFAULT-VALUE}.")
    private FallbackPolicy fallback = FallbackPolicy.FAIL;

    /** Opens a resolver with these options and all modes of the model. */
    SuperResolver open() {
        return open(EnumSet.allOf(Mode.class));
    }

    /** Opens a resolver for some modes only, which takes less time. */
    SuperResolver open(Set<Mode> modes) {
        return open(modes, Limits.defaults());
    }

    /** Opens a resolver for some modes, with limits of its own. */
    SuperResolver open(Set<Mode> modes, Limits limits) {
        SuperResolver.Builder builder = SuperResolver.builder()
                .limits(limits)
                .modes(modes)
                .devices(devices)
                .precision(precision)
                .fallback(fallback);
        if (model != null) {
            builder.model(model);
        }
        if (threads != null) {
            builder.threads(threads);
        }
        return builder.build();
    }

    /** Rejects values out of range before anything is loaded. */
    void check() {
        if (threads != null && threads < 1) {
            throw usage("--threads " + threads + " is out of range; it must be at least 1");
        }
        if (Set.copyOf(devices).size() < devices.size()) {
            throw usage("--device must not repeat a device, but is "
                    + devices.stream().map(Device::toString).collect(Collectors.joining(",")));
        }
    }

    private ParameterException usage(String problem) {
        return new ParameterException(Objects.requireNonNull(command).commandLine(), problem);
    }
}

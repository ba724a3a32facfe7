package io.hndsr.cli;

import io.hndsr.config.Mode;
import io.hndsr.request.UpscaleOptions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say what {@code evaluate} judges, side by side. */
final class EvaluatedModes {

    private static final List<Double> SWEEP = List.of(0.0, 0.25, 0.5, 0.75, 1.0);

    private enum Choice {
        FIDELITY,
        PERCEPTUAL,
        BOTH
    }

    @Option(
            names = "--mode",
            paramLabel = "MODE",
            defaultValue = "fidelity",
            description = "fidelity, perceptual or both; default: ${DEFAULT-VALUE}.")
    private Choice choice = Choice.FIDELITY;

    @Option(names = "--steps", paramLabel = "N", description = "As in upscale.")
    private @Nullable Integer steps;

    @Option(names = "--strength", paramLabel = "S", description = "As in upscale.")
    private @Nullable Double strength;

    @Option(
            names = "--seed",
            paramLabel = "SEED",
            defaultValue = "1",
            description = "Fixes the noise of perceptual; default: ${DEFAULT-VALUE}.")
    private long seed;

    @Option(
            names = "--sweep",
            description = "Judge perceptual at the strengths 0, 0.25, 0.5, 0.75 and 1, instead of --mode.")
    private boolean sweep;

    /** Says what is wrong with the values, if anything is. */
    Optional<String> problem() {
        if (steps != null && !(steps >= 1 && steps <= UpscaleCommand.MAX_STEPS)) {
            return Optional.of("--steps " + steps + " is out of range; allowed are 1 to " + UpscaleCommand.MAX_STEPS);
        }
        if (strength != null && !(strength >= 0 && strength <= 1)) {
            return Optional.of("--strength " + Naming.number(strength) + " is out of range; allowed are 0 to 1");
        }
        if (sweep && (strength != null || choice != Choice.FIDELITY)) {
            return Optional.of("--sweep excludes --mode and --strength; leave them out");
        }
        return Optional.empty();
    }

    /** {@return what is judged: by name, how it is asked for} */
    Map<String, UnaryOperator<UpscaleOptions>> requests() {
        Map<String, UnaryOperator<UpscaleOptions>> requests = new LinkedHashMap<>();
        if (sweep) {
            SWEEP.forEach(value -> requests.put(
                    "strength " + Naming.number(value),
                    options -> perceptual(options).strength(value)));
            return requests;
        }
        if (choice != Choice.PERCEPTUAL) {
            requests.put(name(Mode.FIDELITY), options -> options.mode(Mode.FIDELITY));
        }
        if (choice != Choice.FIDELITY) {
            requests.put(
                    name(Mode.PERCEPTUAL),
                    options -> strength == null
                            ? perceptual(options)
                            : perceptual(options).strength(strength));
        }
        return requests;
    }

    private UpscaleOptions perceptual(UpscaleOptions options) {
        UpscaleOptions perceptual = options.perceptual().seed(seed);
        return steps == null ? perceptual : perceptual.steps(steps);
    }

    private static String name(Mode mode) {
        return mode.name().toLowerCase(Locale.ROOT);
    }
}

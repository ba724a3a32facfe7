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

/** The options of {@code evaluate} that choose the modes to compare. */
final class EvaluateModeOptions {

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
            description = "Seed of --mode perceptual; default: ${DEFAULT-VALUE}.")
    private long seed;

    @Option(
            names = "--sweep",
            description = "Evaluate perceptual at the strengths 0, 0.25, 0.5, 0.75 and 1, instead of --mode.")
    private boolean sweep;

    /** {@return what is wrong with the values, if anything} */
    Optional<String> problem() {
        if (steps != null && !(steps >= 1 && steps <= UpscaleCommand.MAX_STEPS)) {
            return Optional.of("--steps " + steps + " is out of range; allowed are 1 to " + UpscaleCommand.MAX_STEPS);
        }
        if (strength != null && !(strength >= 0 && strength <= 1)) {
            return Optional.of("--strength " + Numbers.plain(strength) + " is out of range; allowed are 0 to 1");
        }
        if (sweep && (strength != null || choice != Choice.FIDELITY)) {
            return Optional.of("--sweep excludes --mode and --strength; omit them");
        }
        return Optional.empty();
    }

    /** {@return what is evaluated: for each name, the function that adds the mode to options} */
    Map<String, UnaryOperator<UpscaleOptions>> options() {
        Map<String, UnaryOperator<UpscaleOptions>> modes = new LinkedHashMap<>();
        if (sweep) {
            SWEEP.forEach(value -> modes.put(
                    "strength " + Numbers.plain(value),
                    options -> perceptual(options).strength(value)));
            return modes;
        }
        if (choice != Choice.PERCEPTUAL) {
            modes.put(name(Mode.FIDELITY), options -> options.mode(Mode.FIDELITY));
        }
        if (choice != Choice.FIDELITY) {
            modes.put(
                    name(Mode.PERCEPTUAL),
                    options -> strength == null
                            ? perceptual(options)
                            : perceptual(options).strength(strength));
        }
        return modes;
    }

    private UpscaleOptions perceptual(UpscaleOptions options) {
        UpscaleOptions perceptual = options.perceptual().seed(seed);
        return steps == null ? perceptual : perceptual.steps(steps);
    }

    private static String name(Mode mode) {
        return mode.name().toLowerCase(Locale.ROOT);
    }
}

package io.hndsr.cli;

import io.hndsr.evaluate.DamageKind;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;

/** The options of {@code evaluate} that measure the default by kind of damage. */
final class EvaluateRealOptions {

    /** What {@code --real} leaves at its default. */
    private static final List<String> EXCLUDED = List.of(
            "--degrade",
            "--sensor",
            "--blur",
            "--noise",
            "--told",
            "--mode",
            "--steps",
            "--strength",
            "--seed",
            "--sweep",
            "--plot");

    @Option(
            names = "--real",
            description =
                    "Damage each image by named kinds that real images have, with fixed numbers and seeds, and print"
                            + " the gain over bicubic by kind. Everything but the scale is left at upscale's default.")
    private boolean real;

    @Option(
            names = "--kinds",
            paramLabel = "KIND",
            split = ",",
            completionCandidates = KindNames.class,
            description = "The kinds of --real, separated by commas: ${COMPLETION-CANDIDATES}. Default: all.")
    private List<DamageKind> kinds = List.of();

    /** The values of {@code --kinds}, for help and completion. */
    static final class KindNames implements Iterable<String> {

        @Override
        public Iterator<String> iterator() {
            return Arrays.stream(DamageKind.values()).map(DamageKind::toString).iterator();
        }
    }

    /** {@return whether the default is measured by kind of damage} */
    boolean chosen() {
        return real;
    }

    /** {@return the kinds to measure, in their order} */
    Set<DamageKind> kinds() {
        return kinds.isEmpty() ? EnumSet.allOf(DamageKind.class) : EnumSet.copyOf(kinds);
    }

    /** {@return what is wrong with the command line, if anything} */
    Optional<String> problem(ParseResult parsed) {
        if (!real) {
            return kinds.isEmpty() ? Optional.empty() : Optional.of("--kinds needs --real; add it");
        }
        return EXCLUDED.stream()
                .filter(parsed::hasMatchedOption)
                .findFirst()
                .map(name -> "--real measures the default, which " + name + " replaces; omit one of them");
    }
}

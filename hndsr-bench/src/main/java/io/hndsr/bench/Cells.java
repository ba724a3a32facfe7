package io.hndsr.bench;

import java.util.Locale;

/** What stands in the cells of a table. */
final class Cells {

    private Cells() {}

    /** An error as one line that breaks no table. */
    static String of(Throwable error) {
        return (error.getClass().getSimpleName() + ": " + error.getMessage())
                .replaceAll("\\s+", " ")
                .replace("|", "\\|");
    }

    /** A number with so many decimals, and a point whatever the locale. */
    static String number(double value, int decimals) {
        return String.format(Locale.ROOT, "%." + decimals + "f", value);
    }
}

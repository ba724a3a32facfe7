package io.hndsr.bench.support;

import java.util.Locale;

/** What stands in the cells of a table. */
public final class TableFormat {

    private TableFormat() {}

    /** An error as one line that breaks no table. */
    public static String of(Throwable error) {
        return (error.getClass().getSimpleName() + ": " + error.getMessage())
                .replaceAll("\\s+", " ")
                .replace("|", "\\|");
    }

    /** A number with so many decimals, and a point whatever the locale. */
    public static String number(double value, int decimals) {
        return String.format(Locale.ROOT, "%." + decimals + "f", value);
    }
}

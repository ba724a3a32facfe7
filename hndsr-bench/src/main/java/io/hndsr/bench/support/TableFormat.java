package io.hndsr.bench.support;

import java.util.Locale;

/** Formats the cells of Markdown tables. */
public final class TableFormat {

    private TableFormat() {}

    /**
     * Formats an error on one line, with vertical bars escaped.
     *
     * @param error the error
     * @return its type and message
     */
    public static String error(Throwable error) {
        return (error.getClass().getSimpleName() + ": " + error.getMessage())
                .replaceAll("\\s+", " ")
                .replace("|", "\\|");
    }

    /**
     * Formats a number with a decimal point, whatever the locale.
     *
     * @param value the number
     * @param decimals digits after the point
     * @return the text
     */
    public static String number(double value, int decimals) {
        return String.format(Locale.ROOT, "%." + decimals + "f", value);
    }
}

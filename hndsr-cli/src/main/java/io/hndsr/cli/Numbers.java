package io.hndsr.cli;

import java.math.BigDecimal;
import java.math.RoundingMode;

/** Formats numbers in the shortest way. */
final class Numbers {

    private Numbers() {}

    /** {@return a scale factor with at most three decimals: 4, 3.14} */
    static String factor(double scale) {
        return BigDecimal.valueOf(scale)
                .setScale(3, RoundingMode.HALF_UP)
                .stripTrailingZeros()
                .toPlainString();
    }

    /** {@return a number as it is written on the command line: 2, 1.2, NaN} */
    static String plain(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e9
                ? Long.toString((long) value)
                : Double.toString(value);
    }
}

package io.hndsr.request;

/** Numbers as they are written in options. Stateless. */
final class PlainNumber {

    /** Above it, not every whole number is a double. */
    private static final double MOST_WHOLE = 1L << 53;

    private PlainNumber() {}

    /** {@return a number without a fraction if it has none} */
    static String of(double number) {
        return number == Math.rint(number) && Math.abs(number) < MOST_WHOLE
                ? Long.toString((long) number)
                : Double.toString(number);
    }
}

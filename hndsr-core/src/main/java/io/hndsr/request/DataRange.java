package io.hndsr.request;

/**
 * The values that the network is to see as 0 and 1, in the image's own units: those of its samples, also if they are signed, of 32
 * bits or floating point. Values beyond are not clipped. Immutable.
 *
 * @param least the lower end
 * @param most the upper end, above {@code least}
 */
public record DataRange(double least, double most) {

    /**
     * Checks the range.
     *
     * @param least the lower end
     * @param most the upper end
     * @throws IllegalArgumentException if an end is not finite, or the range is empty
     */
    public DataRange {
        if (!(most > least && Double.isFinite(least) && Double.isFinite(most) && Double.isFinite(most - least))) {
            throw new IllegalArgumentException("range " + PlainNumber.of(least) + "," + PlainNumber.of(most)
                    + " is not two finite numbers, the lower one first; set a range such as 0,4000");
        }
    }

    /**
     * Reads a range as it is written on a command line.
     *
     * @param text two numbers, separated by a comma, such as {@code 0,4000}
     * @return the range
     * @throws IllegalArgumentException if the text is not a range
     */
    public static DataRange parse(String text) {
        String[] ends = text.split(",", -1);
        try {
            if (ends.length == 2) {
                return new DataRange(Double.parseDouble(ends[0].strip()), Double.parseDouble(ends[1].strip()));
            }
        } catch (NumberFormatException notANumber) {
            throw new IllegalArgumentException(wrong(text), notANumber);
        }
        throw new IllegalArgumentException(wrong(text));
    }

    private static String wrong(String text) {
        return "range \"" + text + "\" is not two numbers separated by a comma, such as 0,4000";
    }

    /** {@return both ends, separated by a comma} */
    @Override
    public String toString() {
        return PlainNumber.of(least) + "," + PlainNumber.of(most);
    }
}

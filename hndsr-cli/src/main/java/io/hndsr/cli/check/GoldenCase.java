package io.hndsr.cli.check;

import io.hndsr.cli.checkpoint.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The arrays of a case. Immutable.
 *
 * @param name the file, for messages
 * @param arrays the arrays by name
 * @param numbers the value of each array that has one only, as it was written
 */
record GoldenCase(String name, Map<String, Tensor> arrays, Map<String, Double> numbers) {

    private static final int AXES = 4;
    private static final int BANDS = 3;
    private static final int MAX_SCALE = 64;

    /** Fractions of which a scale in single precision may be the rounding. */
    private static final int MAX_DENOMINATOR = 64;

    /** How the name of a file tells the scale. */
    private static final Pattern SCALE_IN_NAME = Pattern.compile("_s([0-9]+(?:\\.[0-9]+)?)(?:_[^/\\\\]*)?\\.npz$");

    boolean has(String array) {
        return arrays.containsKey(array);
    }

    Tensor array(String array) {
        Tensor tensor = arrays.get(array);
        if (tensor == null) {
            throw refuse("lacks the array " + array + ", which the stages it holds start from");
        }
        return tensor;
    }

    /** The low-resolution image, {@code [1,3,h,w]}, -1 to 1. */
    Tensor image() {
        Tensor lr = array("lr");
        List<Long> sizes = lr.shape().sizes();
        if (sizes.size() != AXES
                || sizes.get(0) != 1
                || sizes.get(1) != BANDS
                || lr.shape().count() == 0) {
            throw refuse("has lr of the shape " + lr.shape() + ", it must be [1,3,h,w]");
        }
        return lr;
    }

    /** The scale that the original was given; without the array, that of the file's name, or a whole ratio of pictures. */
    double scale() {
        double scale = has("scale") ? unrounded(single("scale")) : scaleOfName().orElseGet(this::scaleOfPicture);
        if (scale >= 1 && scale <= MAX_SCALE) {
            return scale;
        }
        throw refuse("has the scale " + scale + ", allowed are 1 to " + MAX_SCALE);
    }

    /** A float32 of 2.3 is 2.29999995 and of 10/3 is 3.33333325: the original floors sizes by the number itself. */
    private static double unrounded(double value) {
        float rounded = (float) value;
        if (rounded != value) {
            return value;
        }
        for (int denominator = 1; denominator <= MAX_DENOMINATOR; denominator++) {
            double fraction = Math.rint(value * denominator) / denominator;
            if ((float) fraction == rounded) {
                return fraction;
            }
        }
        return Double.parseDouble(Float.toString(rounded));
    }

    private Optional<Double> scaleOfName() {
        return Optional.of(SCALE_IN_NAME.matcher(name))
                .filter(Matcher::find)
                .map(found -> Double.valueOf(found.group(1)));
    }

    private double scaleOfPicture() {
        List<Long> from = image().shape().sizes();
        List<Long> to = arrays.keySet().stream()
                .filter(array -> array.equals("upsampled") || array.startsWith("output"))
                .findFirst()
                .map(picture -> array(picture).shape().sizes())
                .filter(sizes -> sizes.size() == AXES)
                .orElseThrow(() -> refuse("lacks scale, and its name does not tell it: name it such as case_s3.5.npz"));
        long ratio = to.get(AXES - 1) / from.get(AXES - 1);
        if (to.get(AXES - 1) != ratio * from.get(AXES - 1) || to.get(AXES - 2) != ratio * from.get(AXES - 2)) {
            throw refuse("lacks scale, and sizes " + from + " and " + to
                    + " do not tell it: name the file by it, such as case_s3.5.npz");
        }
        return ratio;
    }

    /** A whole number that a case may leave out. */
    Optional<Integer> whole(String array) {
        return has(array) ? Optional.of(whole(array, single(array))) : Optional.empty();
    }

    /** Whole numbers that a case may leave out. */
    Optional<List<Integer>> wholes(String array) {
        if (!has(array)) {
            return Optional.empty();
        }
        List<Integer> values = new ArrayList<>();
        for (float value : array(array).values()) {
            values.add(whole(array, value));
        }
        return Optional.of(values);
    }

    private int whole(String array, double value) {
        if ((int) value != value) {
            throw refuse("has " + value + " in " + array + ", it must be a whole number");
        }
        return (int) value;
    }

    private double single(String array) {
        Double number = numbers.get(array);
        if (number == null) {
            throw refuse("has " + array + " of the shape " + array(array).shape() + ", it must be one number");
        }
        return number;
    }

    InvalidCaseException refuse(String why) {
        return new InvalidCaseException(name + " " + why);
    }
}

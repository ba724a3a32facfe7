package io.hndsr.importer.check;

import io.hndsr.importer.checkpoint.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The arrays of a case: inputs of the original and the stages that it computed from them. Immutable.
 *
 * @param name the file, for messages
 * @param arrays the arrays by name
 * @param numbers the value of each array that has only one, in full precision
 */
record GoldenCase(String name, Map<String, Tensor> arrays, Map<String, Double> numbers) {

    private static final int AXES = 4;
    private static final int BANDS = 3;
    private static final int MAX_SCALE = 64;

    /** A scale in single precision is taken as the rounding of a fraction with at most this denominator. */
    private static final int MAX_DENOMINATOR = 64;

    /** The scale in the name of a file, such as {@code case_s3.5.npz}. */
    private static final Pattern SCALE_IN_NAME = Pattern.compile("_s([0-9]+(?:\\.[0-9]+)?)(?:_[^/\\\\]*)?\\.npz$");

    boolean has(String array) {
        return arrays.containsKey(array);
    }

    Tensor array(String array) {
        Tensor tensor = arrays.get(array);
        if (tensor == null) {
            throw reject("lacks the array " + array + ", an input of its stages");
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
            throw reject("has lr of the shape " + lr.shape() + "; it must be [1,3,h,w]");
        }
        return lr;
    }

    /** The scale of the original's run: from the array, else from the file's name, else the ratio of images if it is an integer. */
    double scale() {
        double scale = has("scale") ? unrounded(single("scale")) : scaleOfName().orElseGet(this::scaleOfImages);
        if (scale >= 1 && scale <= MAX_SCALE) {
            return scale;
        }
        throw reject("has the scale " + scale + "; it must be from 1 to " + MAX_SCALE);
    }

    /** In float32, 2.3 is 2.29999995 and 10/3 is 3.33333325, but the original computes sizes from the exact number. */
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

    private double scaleOfImages() {
        List<Long> from = image().shape().sizes();
        List<Long> to = arrays.keySet().stream()
                .filter(array -> array.equals("upsampled") || array.startsWith("output"))
                .findFirst()
                .map(image -> array(image).shape().sizes())
                .filter(sizes -> sizes.size() == AXES)
                .orElseThrow(() -> reject(
                        "lacks scale; add the array, or put the scale into the file name, such as case_s3.5.npz"));
        long ratio = to.get(AXES - 1) / from.get(AXES - 1);
        if (to.get(AXES - 1) != ratio * from.get(AXES - 1) || to.get(AXES - 2) != ratio * from.get(AXES - 2)) {
            throw reject("lacks scale, and the sizes " + from + " and " + to
                    + " have no integer ratio; put the scale into the file name, such as case_s3.5.npz");
        }
        return ratio;
    }

    /** An integer that a case may omit. */
    Optional<Integer> integer(String array) {
        return has(array) ? Optional.of(integer(array, single(array))) : Optional.empty();
    }

    /** Integers that a case may omit. */
    Optional<List<Integer>> integers(String array) {
        if (!has(array)) {
            return Optional.empty();
        }
        List<Integer> values = new ArrayList<>();
        for (float value : array(array).values()) {
            values.add(integer(array, value));
        }
        return Optional.of(values);
    }

    private int integer(String array, double value) {
        if ((int) value != value) {
            throw reject("has " + value + " in " + array + "; it must be an integer");
        }
        return (int) value;
    }

    private double single(String array) {
        Double number = numbers.get(array);
        if (number == null) {
            throw reject("has " + array + " of the shape " + array(array).shape() + "; it must be a single number");
        }
        return number;
    }

    InvalidCaseException reject(String why) {
        return new InvalidCaseException(name + " " + why);
    }
}

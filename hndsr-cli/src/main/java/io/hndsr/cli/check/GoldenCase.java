package io.hndsr.cli.check;

import io.hndsr.cli.checkpoint.Shape;
import io.hndsr.cli.checkpoint.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The arrays of a case. Immutable.
 *
 * @param name the file, for messages
 * @param arrays the arrays by name
 */
record GoldenCase(String name, Map<String, Tensor> arrays) {

    private static final int AXES = 4;
    private static final int BANDS = 3;

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

    /** The scale as it was written in decimals; without one, the ratio of the picture that the case holds. */
    double scale() {
        if (has("scale")) {
            // A float32 of 2.3 is 2.29999995: the original was given the decimal number, and floors sizes by it.
            double scale = Double.parseDouble(Float.toString(single("scale")));
            if (scale >= 1 && scale <= 64) {
                return scale;
            }
            throw refuse("has the scale " + scale + ", allowed are 1 to 64");
        }
        Optional<String> picture = arrays.keySet().stream()
                .filter(array -> array.equals("upsampled") || array.startsWith("output"))
                .findFirst();
        Shape shape = array(picture.orElse("scale")).shape();
        return (double) shape.sizes().get(shape.sizes().size() - 1)
                / image().shape().sizes().get(AXES - 1);
    }

    /** A number that a case may leave out. */
    Optional<Integer> whole(String array) {
        return has(array) ? Optional.of(Math.round(single(array))) : Optional.empty();
    }

    /** Whole numbers that a case may leave out. */
    Optional<List<Integer>> wholes(String array) {
        if (!has(array)) {
            return Optional.empty();
        }
        List<Integer> values = new ArrayList<>();
        for (float value : array(array).values()) {
            values.add(Math.round(value));
        }
        return Optional.of(values);
    }

    private float single(String array) {
        Tensor tensor = array(array);
        if (tensor.values().length != 1) {
            throw refuse("has " + array + " of the shape " + tensor.shape() + ", it must be one number");
        }
        return tensor.values()[0];
    }

    InvalidCaseException refuse(String why) {
        return new InvalidCaseException(name + " " + why);
    }
}

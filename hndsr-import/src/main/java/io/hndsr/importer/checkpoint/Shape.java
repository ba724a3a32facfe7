package io.hndsr.importer.checkpoint;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The size of each axis of a tensor.
 *
 * @param sizes none for a single value; each at least 0
 */
public record Shape(List<Long> sizes) {

    /** Copies the sizes. */
    public Shape {
        sizes = List.copyOf(sizes);
        if (sizes.stream().anyMatch(size -> size < 0)) {
            throw new IllegalArgumentException("negative size: " + sizes);
        }
    }

    /** {@return the shape of these sizes} */
    public static Shape of(long... sizes) {
        return new Shape(Arrays.stream(sizes).boxed().toList());
    }

    /**
     * Counts the elements.
     *
     * @return the product of the sizes
     * @throws ArithmeticException if it does not fit in a long
     */
    public long count() {
        return sizes.stream().reduce(1L, Math::multiplyExact);
    }

    @Override
    public String toString() {
        return sizes.stream().map(String::valueOf).collect(Collectors.joining(",", "[", "]"));
    }
}

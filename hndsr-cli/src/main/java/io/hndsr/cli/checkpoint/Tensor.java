package io.hndsr.cli.checkpoint;

/**
 * Values in row-major order.
 *
 * @param shape the size of each axis
 * @param values as many as the shape has places; owned by whoever holds the tensor
 */
@SuppressWarnings("ArrayRecordComponent") // carried, never compared
public record Tensor(Shape shape, float[] values) {

    /** Refuses a shape that the values do not fill. */
    public Tensor {
        if (shape.count() != values.length) {
            throw new IllegalArgumentException(values.length + " values do not fill the shape " + shape);
        }
    }
}

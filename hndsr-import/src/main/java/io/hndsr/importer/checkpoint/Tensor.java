package io.hndsr.importer.checkpoint;

/**
 * Values in row-major order.
 *
 * @param shape the size of each axis
 * @param values as many as the shape has elements; not copied
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Tensor(Shape shape, float[] values) {

    /** Rejects a shape that the values do not fill. */
    public Tensor {
        if (shape.count() != values.length) {
            throw new IllegalArgumentException(values.length + " values do not fill the shape " + shape);
        }
    }
}

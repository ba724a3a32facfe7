package io.hndsr.bench.support;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Arrays;

/**
 * The inputs of the bundled operator for a padded tile and an integer scale. Immutable, except for the samples of the image.
 *
 * @param image {@code [1,3,height,width]}, 0 to 1, direct
 * @param height rows of the padded tile
 * @param width columns of the padded tile
 * @param margin pixels on each side of the padded tile that are not upscaled
 * @param scale output pixels per input pixel
 */
public record TileInputs(FloatBuffer image, int height, int width, int margin, int scale) {

    /**
     * Creates the inputs of a synthetic tile.
     *
     * @param height rows of the padded tile
     * @param width columns of the padded tile
     * @param margin pixels on each side that are not upscaled
     * @param scale output pixels per input pixel
     * @return the inputs
     */
    public static TileInputs of(int height, int width, int margin, int scale) {
        FloatBuffer image = direct(3 * height * width);
        for (int i = 0; i < image.capacity(); i++) {
            image.put(i, (i % 251) / 250f);
        }
        return new TileInputs(image, height, width, margin, scale);
    }

    /** {@return blur and noise, {@code [1,2]}} */
    public float[] condition() {
        return new float[] {0.5f, 2f};
    }

    /** {@return input pixels per output pixel, vertically and horizontally, {@code [2]}} */
    public float[] cell() {
        return new float[] {1f / scale, 1f / scale};
    }

    /** {@return rows of the output} */
    public int outputHeight() {
        return (height - 2 * margin) * scale;
    }

    /** {@return columns of the output} */
    public int outputWidth() {
        return (width - 2 * margin) * scale;
    }

    /**
     * Returns the input row or column that contains each output row or column.
     *
     * @param outputs the number of output rows or columns
     * @return one index per output row or column
     */
    public long[] indices(int outputs) {
        long[] index = new long[outputs];
        Arrays.setAll(index, i -> margin + i / scale);
        return index;
    }

    /**
     * Returns the distance of each output pixel centre from the centre of the input pixel that contains it.
     *
     * @param outputs the number of output rows or columns
     * @return one offset per output row or column, in input pixels
     */
    public float[] offsets(int outputs) {
        float[] offset = new float[outputs];
        for (int i = 0; i < outputs; i++) {
            offset[i] = (i % scale + 0.5f) / scale - 0.5f;
        }
        return offset;
    }

    /**
     * Allocates a direct buffer in native byte order.
     *
     * @param floats its capacity
     * @return the buffer, all zero
     */
    public static FloatBuffer direct(int floats) {
        return ByteBuffer.allocateDirect(floats * Float.BYTES)
                .order(ByteOrder.nativeOrder())
                .asFloatBuffer();
    }
}

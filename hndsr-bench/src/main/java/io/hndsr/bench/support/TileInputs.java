package io.hndsr.bench.support;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Arrays;

/**
 * What the bundled operator is told of a tile whose middle is enlarged by a whole scale. Immutable, but for the samples of
 * the image.
 *
 * @param image {@code [1,3,height,width]}, 0 to 1, direct
 * @param height rows of the padded tile
 * @param width columns of the padded tile
 * @param margin what the padded tile has on each side beyond what is enlarged
 * @param scale output pixels per input pixel
 */
public record TileInputs(FloatBuffer image, int height, int width, int margin, int scale) {

    public static TileInputs of(int height, int width, int margin, int scale) {
        FloatBuffer image = direct(3 * height * width);
        for (int i = 0; i < image.capacity(); i++) {
            image.put(i, (i % 251) / 250f);
        }
        return new TileInputs(image, height, width, margin, scale);
    }

    /** Blur and noise, {@code [1,2]}. */
    public float[] condition() {
        return new float[] {0.5f, 2f};
    }

    /** Input pixels per output pixel, {@code [2]}. */
    public float[] cell() {
        return new float[] {1f / scale, 1f / scale};
    }

    public int outputHeight() {
        return (height - 2 * margin) * scale;
    }

    public int outputWidth() {
        return (width - 2 * margin) * scale;
    }

    /** The input rows or columns that hold the output's. */
    public long[] indices(int outputs) {
        long[] index = new long[outputs];
        Arrays.setAll(index, i -> margin + i / scale);
        return index;
    }

    /** The distances of the output's centres from the input's that hold them. */
    public float[] offsets(int outputs) {
        float[] offset = new float[outputs];
        for (int i = 0; i < outputs; i++) {
            offset[i] = (i % scale + 0.5f) / scale - 0.5f;
        }
        return offset;
    }

    public static FloatBuffer direct(int floats) {
        return ByteBuffer.allocateDirect(floats * Float.BYTES)
                .order(ByteOrder.nativeOrder())
                .asFloatBuffer();
    }
}

package io.hndsr.internal.session;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;

/**
 * Native memory for one tile on its way in and out, reused from tile to tile; it grows to the largest tile it has seen.
 * Confined to one thread at a time.
 */
public final class TileBuffers {

    private FloatBuffer image = direct(0);
    private FloatBuffer result = direct(0);

    /**
     * Returns room for a padded tile.
     *
     * @param floats how many values it has
     * @return a direct buffer, position 0 and limit {@code floats}, content undefined
     */
    public FloatBuffer image(int floats) {
        if (image.capacity() < floats) {
            image = direct(floats);
        }
        return image.clear().limit(floats);
    }

    /**
     * Returns room for an enlarged tile.
     *
     * @param floats how many values it has
     * @return a direct buffer, position 0 and limit {@code floats}, content undefined before a run and the result after
     */
    public FloatBuffer result(int floats) {
        if (result.capacity() < floats) {
            result = direct(floats);
        }
        return result.clear().limit(floats);
    }

    private static FloatBuffer direct(int floats) {
        return ByteBuffer.allocateDirect(Math.multiplyExact(floats, Float.BYTES))
                .order(ByteOrder.nativeOrder())
                .asFloatBuffer();
    }
}

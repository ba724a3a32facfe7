package io.hndsr.internal.network;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.EnumMap;
import java.util.Map;

/**
 * Native memory for the tiles of one call on their way through the stages, reused from call to call; each part grows to
 * the largest it has held. What one stage leaves in a part the next reads there. Several tiles lie one after the other in
 * each part. Confined to one thread at a time.
 */
public final class TileBuffers {

    private final Map<Part, FloatBuffer> parts = new EnumMap<>(Part.class);

    /** What tiles have. */
    public enum Part {
        /** The padded tiles, written by the caller. */
        IMAGE,
        /** The operator's images, where a later stage asks for it. */
        FIDELITY,
        /** The operator's context. */
        CONTEXT,
        /** The latents, written by the caller. */
        LATENT,
        /** The denoiser's prediction. */
        PREDICTION,
        /** The last stage's images. */
        RESULT
    }

    /**
     * Returns a part's memory. What was in it stays as long as the part does not grow.
     *
     * @param part the part
     * @param floats how many values it has
     * @return a direct buffer, position 0 and limit {@code floats}
     */
    public FloatBuffer get(Part part, int floats) {
        FloatBuffer buffer = parts.get(part);
        if (buffer == null || buffer.capacity() < floats) {
            buffer = ByteBuffer.allocateDirect(Math.multiplyExact(floats, Float.BYTES))
                    .order(ByteOrder.nativeOrder())
                    .asFloatBuffer();
            parts.put(part, buffer);
        }
        return buffer.clear().limit(floats);
    }

    /** {@return how much memory all parts have} */
    public long bytes() {
        return parts.values().stream()
                .mapToLong(part -> (long) Float.BYTES * part.capacity())
                .sum();
    }
}

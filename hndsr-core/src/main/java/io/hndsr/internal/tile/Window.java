package io.hndsr.internal.tile;

/**
 * The output pixels that a row or column of tiles contributes to, with their blending weights. The windows of one axis
 * add up to 1 at every output pixel.
 *
 * @param start the first output pixel
 * @param weights one weight for each output pixel, 0 to 1
 */
@SuppressWarnings("ArrayRecordComponent") // carried, never compared
public record Window(int start, float[] weights) {

    /** {@return the number of output pixels} */
    public int size() {
        return weights.length;
    }

    /** {@return the output pixel after the last one} */
    public int end() {
        return start + weights.length;
    }
}

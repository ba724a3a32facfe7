package io.hndsr.internal.codec.imageio;

/** Divides premultiplied colours by their alpha, rounded half up and limited to the maximum; transparent ones become 0. */
public final class AlphaDivision {

    private AlphaDivision() {}

    /** Divides the colours of interleaved 8-bit pixels, alpha last, in place. */
    public static void divide(byte[] samples, int bands) {
        for (int pixel = 0; pixel < samples.length; pixel += bands) {
            int alpha = samples[pixel + bands - 1] & 0xff;
            for (int i = pixel; i < pixel + bands - 1; i++) {
                samples[i] = (byte) divided(samples[i] & 0xff, alpha, 255);
            }
        }
    }

    /** Divides the colours of interleaved 16-bit pixels, alpha last, in place. */
    public static void divide(short[] samples, int bands) {
        for (int pixel = 0; pixel < samples.length; pixel += bands) {
            int alpha = samples[pixel + bands - 1] & 0xffff;
            for (int i = pixel; i < pixel + bands - 1; i++) {
                samples[i] = (short) divided(samples[i] & 0xffff, alpha, 65_535);
            }
        }
    }

    private static int divided(int colour, int alpha, int max) {
        if (alpha == 0) {
            return 0;
        }
        return (int) Math.min(max, ((long) colour * max + alpha / 2) / alpha);
    }
}

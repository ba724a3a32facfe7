package io.hndsr.evaluate;

/**
 * A linear change of every sample, rounded and limited to 8 bit. Immutable.
 *
 * @param gain what a sample is multiplied with
 * @param offset what is added then
 */
record Contrast(double gain, double offset) {

    /** {@return an image with the change} */
    RgbImage of(RgbImage image) {
        byte[] samples = image.samples().clone();
        for (int i = 0; i < samples.length; i++) {
            samples[i] = (byte) Math.max(0, Math.min(255, Math.rint((samples[i] & 0xff) * gain + offset)));
        }
        return new RgbImage(image.width(), image.height(), samples);
    }
}

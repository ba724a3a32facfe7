package io.hndsr.evaluate;

/**
 * How well an upscaled image agrees with its input: it is blurred by the blur that the network was given, reduced and compared.
 *
 * @param bias largest absolute mean difference of a band, in 1/255
 * @param rmse root mean square difference over the bands, in 1/255
 */
record InputConsistency(double bias, double rmse) {

    /**
     * Compares an upscaled image with its input.
     *
     * @param result the complete upscaled image
     * @param input the image that was upscaled
     * @param scale the scale that converts the blur to pixels of the result
     * @param blur the blur that the network was given, sigma in input pixels
     * @return the differences
     */
    static InputConsistency of(RgbImage result, RgbImage input, double scale, double blur) {
        RgbImage reduced =
                PillowResampling.BICUBIC.resize(GaussianBlur.of(result, blur * scale), input.width(), input.height());
        long[] sums = new long[3];
        for (int i = 0; i < reduced.samples().length; i++) {
            sums[i % 3] += (reduced.samples()[i] & 0xff) - (input.samples()[i] & 0xff);
        }
        long largest = Math.max(Math.abs(sums[0]), Math.max(Math.abs(sums[1]), Math.abs(sums[2])));
        return new InputConsistency(3.0 * largest / reduced.samples().length, Similarity.rmse(reduced, input));
    }
}

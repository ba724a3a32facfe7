package io.hndsr.cli.evaluate;

/**
 * How well an enlargement agrees with its input: it is blurred as the network was told, reduced, and compared.
 *
 * @param bias largest absolute mean difference of a band, in 1/255
 * @param rmse root mean square difference over the bands, in 1/255
 */
record Consistency(double bias, double rmse) {

    /**
     * Compares an enlargement with its input.
     *
     * @param result the enlargement, all of it
     * @param input what was enlarged
     * @param scale the scale that the blur is meant at
     * @param blur what the network was told of the blur, sigma in input pixels
     * @return the differences
     */
    static Consistency of(RgbPicture result, RgbPicture input, double scale, double blur) {
        RgbPicture reduced = PillowBicubic.resize(GaussianBlur.of(result, blur * scale), input.width(), input.height());
        long[] sums = new long[3];
        for (int i = 0; i < reduced.samples().length; i++) {
            sums[i % 3] += (reduced.samples()[i] & 0xff) - (input.samples()[i] & 0xff);
        }
        long largest = Math.max(Math.abs(sums[0]), Math.max(Math.abs(sums[1]), Math.abs(sums[2])));
        return new Consistency(3.0 * largest / reduced.samples().length, Similarity.rmse(reduced, input));
    }
}

package io.hndsr.cli.evaluate;

/** The luma of BT.601. Stateless and thread-safe. */
final class Luma {

    private Luma() {}

    /**
     * Computes luma in studio range, 16 to 235.
     *
     * @param picture the picture
     * @return {@code [H, W]}
     */
    static double[] studio(RgbPicture picture) {
        return weighed(picture, 65.481 / 255, 128.553 / 255, 24.966 / 255, 16);
    }

    /**
     * Computes luma in full range, 0 to 255.
     *
     * @param picture the picture
     * @return {@code [H, W]}
     */
    static double[] full(RgbPicture picture) {
        return weighed(picture, 0.299, 0.587, 0.114, 0);
    }

    private static double[] weighed(RgbPicture picture, double red, double green, double blue, double offset) {
        byte[] samples = picture.samples();
        double[] luma = new double[samples.length / 3];
        for (int i = 0; i < luma.length; i++) {
            luma[i] = red * (samples[3 * i] & 0xff)
                    + green * (samples[3 * i + 1] & 0xff)
                    + blue * (samples[3 * i + 2] & 0xff)
                    + offset;
        }
        return luma;
    }
}

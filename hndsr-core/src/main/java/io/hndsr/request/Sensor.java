package io.hndsr.request;

import io.hndsr.image.Degradation;
import java.util.Arrays;
import java.util.Locale;

/** The origin of an image, from which blur and noise follow. */
public sealed interface Sensor {

    /**
     * The degradation is not known. A bundle with a network for that, as the default one, uses it in {@code FIDELITY}: it was
     * trained on images with many kinds of damage and is given none of them. Otherwise blur and noise are estimated from
     * statistics of the image's luma; the estimate was fitted to aerial images that were downsampled, blurred, noised and coded as
     * JPEG. If it is not possible, as for an image with fewer than 32 pixels on a side, the bundle's defaults are used.
     */
    record Auto() implements Sensor {
        @Override
        public String toString() {
            return "auto";
        }
    }

    /**
     * A kind of image with known blur and noise.
     *
     * <p>The blur follows from the sensor's modulation transfer function (MTF) at its Nyquist frequency, half a cycle per pixel.
     * A Gaussian of standard deviation σ pixels has the MTF {@code exp(-2 π² σ² · 0.25)} there, so that
     * {@code σ² = ln(1/MTF) / (2 π² · 0.25)}. The network was trained on images that antialiased bicubic downsampling (a = -0.5)
     * had blurred already: its MTF at the Nyquist frequency of the reduced image is 0.493 for every scale, which is a Gaussian of
     * σ = 0.379. Only what the sensor blurs beyond that is reported to the network: {@code blur² = σ² - 0.379²}, from 0 to
     * {@link Degradation#MAX_BLUR}.
     *
     * <p>The noise is an estimate for all of them: it depends on how the values were stretched to 8 bit, and on compression.
     */
    enum Preset implements Sensor {
        /** An image that was reduced cleanly from a larger one. */
        CLEAN(0, 0),

        /** A native aerial orthophoto. MTF 0.15: an estimate, which looked best on USDA NAIP and USGS orthoimagery. */
        AERIAL(blur(0.15), 2),

        /**
         * Sentinel-2, 10 m bands. MTF 0.26, the mean of the bands B2, B3 and B4 (0.26, 0.28, 0.24) in M. O. Ulfarsson et al.,
         * Sentinel-2 sharpening using a reduced-rank method, IEEE Trans. Geoscience and Remote Sensing 57 (2019), after ESA's
         * data quality reports; the specification is 0.15 to 0.30.
         */
        SENTINEL2(blur(0.26), 1),

        /** Landsat 8 and 9, 30 m bands. MTF 0.30: an estimate, the value that pansharpening takes for an unknown sensor. */
        LANDSAT(blur(0.30), 1),

        /**
         * Pléiades, panchromatic or pansharpened. MTF 0.20 after the restoration on the ground (0.09 before), as designed:
         * Int. Archives of Photogrammetry and Remote Sensing XXXV, part B1 (2004), on Pléiades-HR.
         */
        PLEIADES(blur(0.20), 1),

        /**
         * WorldView-2 and -3, panchromatic or pansharpened. MTF 0.125, between 0.11 and 0.14 as used by G. Vivone et al., A
         * critical comparison among pansharpening algorithms, IEEE Trans. Geoscience and Remote Sensing 53 (2015), and its
         * toolbox. Their multispectral bands have 0.35.
         */
        WORLDVIEW(blur(0.125), 1),

        /** PlanetScope. MTF 0.10: an estimate. */
        PLANETSCOPE(blur(0.10), 1.5);

        private static final double REDUCTION_MTF = 0.493;
        private static final double NYQUIST = 0.5;

        private final double blur;
        private final double noise;

        Preset(double blur, double noise) {
            this.blur = blur;
            this.noise = noise;
        }

        /** {@return the blur, sigma in input pixels} */
        public double blur() {
            return blur;
        }

        /** {@return the noise, RMS in 1/255} */
        public double noise() {
            return noise;
        }

        /** {@return the name in lower case, as on a command line} */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** What a sensor blurs beyond the reduction, rounded to hundredths. */
        private static double blur(double mtf) {
            double beyond = Math.log(REDUCTION_MTF / mtf) / (2 * Math.PI * Math.PI * NYQUIST * NYQUIST);
            return Math.min(Degradation.MAX_BLUR, Math.round(100 * Math.sqrt(Math.max(0, beyond))) / 100.0);
        }
    }

    /**
     * Reads a sensor as it is written on a command line.
     *
     * @param text {@code auto}, or the name of a preset such as {@code sentinel2}, in upper or lower case
     * @return the sensor
     * @throws IllegalArgumentException if the text is none of these
     */
    static Sensor parse(String text) {
        String name = text.toLowerCase(Locale.ROOT);
        if (name.equals("auto")) {
            return new Auto();
        }
        return Arrays.stream(Preset.values())
                .filter(preset -> preset.toString().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("sensor \"" + text + "\" is none of auto, "
                        + String.join(
                                ", ",
                                Arrays.stream(Preset.values())
                                        .map(Preset::toString)
                                        .toList())));
    }
}

package io.hndsr.report;

import java.util.List;

/**
 * How far a result departs from its input, when it is blurred as reported and downsampled to the input's size by antialiased
 * bicubic interpolation. Alpha and pixels without a value are not counted.
 *
 * @param bands the colour bands in the order of the image
 */
public record Radiometry(List<Band> bands) {

    /**
     * Copies the list.
     *
     * @param bands the colour bands in the order of the image
     */
    public Radiometry {
        bands = List.copyOf(bands);
    }

    /**
     * One band, in the image's own units: of 0 to 255 for samples of 8 bit, of 0 to 65535 for samples of 16 bit.
     *
     * @param bias the mean of the downsampled result less that of the input
     * @param rmse the root mean square difference of their pixels
     */
    public record Band(double bias, double rmse) {}
}

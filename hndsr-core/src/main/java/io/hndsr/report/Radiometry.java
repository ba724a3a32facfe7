package io.hndsr.report;

import java.util.List;

/**
 * How far a result departs from its input, when it is blurred as reported and downsampled to the input's size by antialiased
 * bicubic interpolation. Alpha is not counted.
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
     * One band, in units of 1/255 of the full range whatever the sample type.
     *
     * @param bias the mean of the downsampled result less that of the input
     * @param rmse the root mean square difference of their pixels
     */
    public record Band(double bias, double rmse) {}
}

package io.hndsr.report;

/**
 * How many input pixels carried no value, by the reason found first. Immutable.
 *
 * @param transparent pixels with alpha 0
 * @param nodata pixels with the nodata value that was set, or that the image names
 * @param frame pixels of a frame that was found around the scene
 */
public record InvalidPixels(long transparent, long nodata, long frame) {

    /** No pixel is invalid. */
    public static final InvalidPixels NONE = new InvalidPixels(0, 0, 0);

    /** {@return the number of invalid pixels} */
    public long total() {
        return transparent + nodata + frame;
    }
}

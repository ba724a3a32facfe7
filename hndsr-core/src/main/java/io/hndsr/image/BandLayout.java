package io.hndsr.image;

/** Which bands an image has, in the order in which its samples are stored. */
public enum BandLayout {
    /** One grey band. */
    GREY(1, false),
    /** Grey, then alpha (not premultiplied). */
    GREY_ALPHA(1, true),
    /** Red, green, blue. */
    RGB(3, false),
    /** Red, green, blue, then alpha (not premultiplied). */
    RGB_ALPHA(3, true);

    private final int colourBands;
    private final boolean alpha;

    BandLayout(int colourBands, boolean alpha) {
        this.colourBands = colourBands;
        this.alpha = alpha;
    }

    /**
     * Returns the number of bands that carry colour, alpha not counted.
     *
     * @return 1 or 3
     */
    public int colourBands() {
        return colourBands;
    }

    /**
     * Returns whether the last band is alpha.
     *
     * @return true if there is an alpha band
     */
    public boolean hasAlpha() {
        return alpha;
    }

    /**
     * Returns the number of samples per pixel.
     *
     * @return 1 to 4
     */
    public int bands() {
        return alpha ? colourBands + 1 : colourBands;
    }
}

package io.hndsr.internal.codec.tiff;

/** What the colour bands of a picture are. */
public enum TiffPhotometric {
    /** Grey, of which 0 is white. */
    WHITE_IS_ZERO(0, 1),
    /** Grey, of which 0 is black; also any bands without a colour. */
    BLACK_IS_ZERO(1, 1),
    /** Red, green, blue. */
    RGB(2, 3),
    /** The index of a colour in a palette. */
    PALETTE(3, 1),
    /** 1 or more if a pixel of another picture is valid. */
    MASK(4, 1),
    /** Cyan, magenta, yellow, black. */
    CMYK(5, 4),
    /** Luma and chroma. Segments are converted to red, green, blue when they are decoded. */
    YCBCR(6, 3),
    /** Another colour space, which is not converted. */
    OTHER(-1, 1);

    private final int code;
    private final int colours;

    TiffPhotometric(int code, int colours) {
        this.code = code;
        this.colours = colours;
    }

    /** {@return the number that stands for it in a file; -1 for {@link #OTHER}} */
    public int code() {
        return code;
    }

    /** {@return how many bands its colours need at least} */
    public int colours() {
        return colours;
    }

    static TiffPhotometric ofCode(long code) {
        for (TiffPhotometric photometric : values()) {
            if (photometric.code == code) {
                return photometric;
            }
        }
        return OTHER;
    }
}

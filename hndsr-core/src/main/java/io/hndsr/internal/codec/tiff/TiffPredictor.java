package io.hndsr.internal.codec.tiff;

/** What replaces the samples of a row before it is compressed. */
public enum TiffPredictor {
    /** Nothing. */
    NONE(1),
    /** Differences to the sample of the same band on the left (TIFF 6.0, section 14), as whole numbers of their size. */
    HORIZONTAL(2),
    /** Bytes of floating point samples sorted by significance, then their differences (TIFF technical note 3). */
    FLOATING_POINT(3);

    private final int code;

    TiffPredictor(int code) {
        this.code = code;
    }

    /** {@return the number that stands for it in a file} */
    public int code() {
        return code;
    }
}

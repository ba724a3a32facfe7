package io.hndsr.image;

/** How one sample of one band is stored. The result has the type of the input: a 16-bit image is never reduced to 8 bit. */
public enum SampleType {
    /** Unsigned, 0 to 255. */
    UINT8(1, 255),
    /** Unsigned, 0 to 65535. */
    UINT16(2, 65_535);

    private final int bytes;
    private final int maxValue;

    SampleType(int bytes, int maxValue) {
        this.bytes = bytes;
        this.maxValue = maxValue;
    }

    /**
     * Returns the size of one sample.
     *
     * @return bytes per sample
     */
    public int bytes() {
        return bytes;
    }

    /**
     * Returns the sample that stands for full intensity, 1.0 inside the network.
     *
     * @return the largest sample value
     */
    public int maxValue() {
        return maxValue;
    }
}

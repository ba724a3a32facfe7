package io.hndsr.image;

import java.util.Arrays;

/**
 * EXIF metadata (CIPA DC-008), GPS included: a block with the structure of a TIFF file, as it stands in PNG's {@code eXIf}.
 * Immutable.
 */
public final class ExifBlock {

    private final byte[] data;

    /**
     * Copies a block.
     *
     * @param data the bytes, from the byte order mark on
     */
    public ExifBlock(byte[] data) {
        this.data = data.clone();
    }

    /** {@return a copy of the bytes} */
    public byte[] data() {
        return data.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ExifBlock block && Arrays.equals(data, block.data);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(data);
    }

    /** {@return the number of bytes; never the content, which may be private} */
    @Override
    public String toString() {
        return "EXIF of " + data.length + " bytes";
    }
}

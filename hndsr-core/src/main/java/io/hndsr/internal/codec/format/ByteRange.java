package io.hndsr.internal.codec.format;

/**
 * A range of bytes in an encoded image.
 *
 * @param start the index of the first byte
 * @param length the number of bytes
 */
public record ByteRange(long start, long length) {

    /** The index after the last byte. */
    public long end() {
        return start + length;
    }
}

package io.hndsr.internal.codec.format;

/**
 * A run of bytes in an encoded image.
 *
 * @param start the first byte, from 0
 * @param length how many bytes
 */
public record ByteRange(long start, long length) {

    public long end() {
        return start + length;
    }
}

package io.hndsr.internal.codec;

/**
 * A run of bytes in an encoded image.
 *
 * @param start the first byte, from 0
 * @param length how many bytes
 */
record ByteRange(long start, long length) {

    long end() {
        return start + length;
    }
}

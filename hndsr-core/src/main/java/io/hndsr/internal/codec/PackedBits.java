package io.hndsr.internal.codec;

/** Samples of 1, 2, 4 or 8 bits packed into bytes, the first in the highest bits. */
final class PackedBits {

    private PackedBits() {}

    static int get(byte[] row, int offset, int sample, int depth) {
        long bit = (long) sample * depth;
        return row[offset + (int) (bit >> 3)] >> (8 - depth - (int) (bit & 7)) & ((1 << depth) - 1);
    }
}

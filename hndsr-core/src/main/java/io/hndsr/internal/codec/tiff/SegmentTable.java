package io.hndsr.internal.codec.tiff;

import io.hndsr.error.InvalidImageException;
import io.hndsr.internal.codec.format.ByteRange;
import io.hndsr.internal.codec.format.ByteSource;
import io.hndsr.internal.codec.format.DecodeLimits;
import java.util.Arrays;
import java.util.Optional;

/**
 * Where the segments of a picture lie in the file. Immutable; checked when it is read: segments lie in the file, and all
 * together have no more bytes than it.
 *
 * <p>A segment without a position or without bytes is sparse: its writer left it out since all its pixels are nodata or 0.
 */
final class SegmentTable {

    private final long[] starts;
    private final long[] lengths;
    private final long encodedBytes;
    private final int sparse;

    /** Reads the table of a picture. */
    SegmentTable(ByteSource in, TiffDirectory directory, TiffStructure structure) {
        int offsetTag = structure.isTiled() ? TiffTag.TILE_OFFSETS : TiffTag.STRIP_OFFSETS;
        int countTag = structure.isTiled() ? TiffTag.TILE_BYTE_COUNTS : TiffTag.STRIP_BYTE_COUNTS;
        int segments = countOf(directory, structure, offsetTag);
        starts = directory.wholes(offsetTag, segments);
        if (directory.has(countTag)) {
            countOf(directory, structure, countTag);
            lengths = directory.wholes(countTag, segments);
        } else {
            lengths = supposed(in, structure);
        }
        long sum = 0;
        int missing = 0;
        for (int i = 0; i < segments; i++) {
            if (starts[i] == 0 || lengths[i] == 0) {
                missing++;
                continue;
            }
            in.require(starts[i], lengths[i]);
            sum += lengths[i];
            if (sum > in.length()) {
                throw new InvalidImageException("TIFF of " + in.length() + " bytes claims at least " + sum
                        + " bytes of pixel data; its segments overlap");
            }
        }
        encodedBytes = sum;
        sparse = missing;
    }

    private static int countOf(TiffDirectory directory, TiffStructure structure, int tag) {
        long needed = structure.segments();
        long count = directory.count(tag);
        if (count < needed || needed > Integer.MAX_VALUE - 8) {
            throw new InvalidImageException("TIFF tag " + tag + " has " + Long.toUnsignedString(count)
                    + " values, but needs " + needed + "; the file is corrupt");
        }
        return (int) needed;
    }

    /** Some writers omit the bytes of each segment: they reach to the next one, and without compression are known. */
    private long[] supposed(ByteSource in, TiffStructure structure) {
        long[] supposed = new long[starts.length];
        long[] ends = Arrays.copyOf(starts, starts.length + 1);
        ends[starts.length] = in.length();
        Arrays.sort(ends);
        for (int i = 0; i < supposed.length; i++) {
            if (structure.compression() == TiffCompression.NONE) {
                int row = i / structure.segmentsAcross() % structure.segmentsDown();
                long rows = structure.isTiled() ? structure.segmentHeight() : structure.rowsOf(row);
                supposed[i] = structure.rowBytes() > in.length() / rows ? in.length() + 1 : structure.rowBytes() * rows;
            } else {
                int next = Arrays.binarySearch(ends, starts[i]);
                while (next + 1 < ends.length && ends[next] == starts[i]) {
                    next++;
                }
                supposed[i] = Math.max(0, ends[next] - starts[i]);
            }
        }
        return supposed;
    }

    /** The bytes of a segment; empty if it is sparse. */
    Optional<ByteRange> segment(int index) {
        return starts[index] == 0 || lengths[index] == 0
                ? Optional.empty()
                : Optional.of(new ByteRange(starts[index], lengths[index]));
    }

    /** The number of segments without bytes. */
    int sparse() {
        return sparse;
    }

    /**
     * Checks that the segments can hold the picture, before it is decoded as a whole.
     *
     * @throws InvalidImageException if they cannot
     */
    void requirePlausible(TiffStructure structure) {
        double present = (double) (starts.length - sparse) / starts.length;
        double pixels = structure.size().pixels() * present;
        boolean jpeg = structure.compression() == TiffCompression.JPEG;
        double claimed = jpeg ? pixels : pixels * structure.bands() * structure.bits() / 8;
        DecodeLimits.requirePlausible(
                structure.size(),
                (long) claimed,
                encodedBytes,
                structure.compression().bestRatio());
    }
}

package io.hndsr.internal.codec.format;

import io.hndsr.image.ImageSize;
import java.nio.ByteOrder;
import java.util.Optional;

/**
 * How stored rows and columns relate to those of the upright image: the eight values of the TIFF and EXIF tag Orientation
 * (TIFF 6.0, page 36), in their order.
 */
public enum Orientation {
    NORMAL(false, false, false),
    MIRRORED(false, true, false),
    TURNED_180(false, true, true),
    FLIPPED(false, false, true),
    TRANSPOSED(true, false, false),
    TURNED_90(true, false, true),
    TRANSVERSED(true, true, true),
    TURNED_270(true, true, false);

    private static final int TAG = 274;

    private final boolean swapsAxes;

    /** Whether stored columns run against the axis of the upright image that they lie along. */
    private final boolean columnReversed;

    /** Whether stored rows run against the axis of the upright image that they lie along. */
    private final boolean rowReversed;

    Orientation(boolean swapsAxes, boolean columnReversed, boolean rowReversed) {
        this.swapsAxes = swapsAxes;
        this.columnReversed = columnReversed;
        this.rowReversed = rowReversed;
    }

    /** The orientation for the value of the tag; values outside the specification count as normal. */
    public static Orientation ofTag(long value) {
        return value >= 1 && value <= 8 ? values()[(int) value - 1] : NORMAL;
    }

    /**
     * Reads the tag from an EXIF block, which has the structure of a TIFF file. A corrupt block counts as normal: it is no
     * reason to refuse the image.
     */
    public static Orientation ofExif(ByteSource in, long start, long length) {
        return findInExif(in, start, length).orElse(NORMAL);
    }

    /** Looks for the tag in an EXIF block; empty if it has none, or is corrupt. */
    public static Optional<Orientation> findInExif(ByteSource in, long start, long length) {
        if (length < 14 || start + length > in.length()) {
            return Optional.empty();
        }
        ByteOrder order = in.startsWith(start, "II*\0")
                ? ByteOrder.LITTLE_ENDIAN
                : in.startsWith(start, "MM\0*") ? ByteOrder.BIG_ENDIAN : null;
        if (order == null) {
            return Optional.empty();
        }
        long directory = in.u32(start + 4, order);
        if (directory + 2 > length) {
            return Optional.empty();
        }
        long position = start + directory + 2;
        int entries = in.u16(start + directory, order);
        for (int i = 0; i < entries && position + 12 <= start + length; i++, position += 12) {
            if (in.u16(position, order) == TAG) {
                return Optional.of(ofTag(in.u16(position + 8, order)));
            }
        }
        return Optional.empty();
    }

    /** Whether rows of the stored picture are columns of the upright one. */
    public boolean swapsAxes() {
        return swapsAxes;
    }

    /** The size of the upright image. */
    public ImageSize apply(ImageSize stored) {
        return swapsAxes ? new ImageSize(/* width= */ stored.height(), /* height= */ stored.width()) : stored;
    }

    /** Turns stored samples upright; returns the same array if there is nothing to turn. */
    public byte[] apply(byte[] samples, ImageSize stored, int bands) {
        if (this == NORMAL) {
            return samples;
        }
        byte[] upright = new byte[samples.length];
        Walk walk = new Walk(stored);
        int target = 0;
        for (int y = 0; y < walk.height; y++) {
            int source = walk.origin + y * walk.rowStep;
            for (int x = 0; x < walk.width; x++, source += walk.columnStep) {
                for (int band = 0; band < bands; band++) {
                    upright[target++] = samples[source * bands + band];
                }
            }
        }
        return upright;
    }

    /** Turns stored samples upright; returns the same array if there is nothing to turn. */
    public short[] apply(short[] samples, ImageSize stored, int bands) {
        if (this == NORMAL) {
            return samples;
        }
        short[] upright = new short[samples.length];
        Walk walk = new Walk(stored);
        int target = 0;
        for (int y = 0; y < walk.height; y++) {
            int source = walk.origin + y * walk.rowStep;
            for (int x = 0; x < walk.width; x++, source += walk.columnStep) {
                for (int band = 0; band < bands; band++) {
                    upright[target++] = samples[source * bands + band];
                }
            }
        }
        return upright;
    }

    /** The index of a stored pixel as a linear function of column and row in the upright image. */
    private final class Walk {

        private final int width;
        private final int height;
        private final int origin;
        private final int columnStep;
        private final int rowStep;

        Walk(ImageSize stored) {
            ImageSize upright = apply(stored);
            width = upright.width();
            height = upright.height();
            int storedColumn = columnReversed ? -1 : 1;
            int storedRow = rowReversed ? -stored.width() : stored.width();
            origin = (columnReversed ? stored.width() - 1 : 0)
                    + (rowReversed ? (stored.height() - 1) * stored.width() : 0);
            columnStep = swapsAxes ? storedRow : storedColumn;
            rowStep = swapsAxes ? storedColumn : storedRow;
        }
    }
}

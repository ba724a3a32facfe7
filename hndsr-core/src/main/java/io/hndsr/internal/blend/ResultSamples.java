package io.hndsr.internal.blend;

import io.hndsr.error.DeviceException;
import io.hndsr.error.ImageTooLargeException;
import io.hndsr.error.Limit;
import io.hndsr.image.BandLayout;
import io.hndsr.image.IccProfile;
import io.hndsr.image.ImageDescription;
import io.hndsr.image.ImageSize;
import io.hndsr.image.RasterImage;
import io.hndsr.image.SampleType;
import io.hndsr.image.TileBounds;
import io.hndsr.internal.tile.Restoration;
import java.util.Optional;

/**
 * The samples of consecutive rows of a result while they are assembled. Writers of different pixels may run at once; a caller
 * that hands the rows on establishes the happens-before.
 */
public final class ResultSamples {

    private static final float BYTE_SCALE = SampleType.UINT8.maxValue();
    private static final float SHORT_SCALE = SampleType.UINT16.maxValue();
    private static final int ONE_BITS = Float.floatToRawIntBits(1);

    private final ImageSize size;
    private final int firstRow;
    private final ImageSize part;
    private final BandLayout layout;
    private final SampleType sampleType;
    private final byte[] bytes;
    private final short[] shorts;
    private final Restoration restoration;

    /**
     * Makes room for rows.
     *
     * @param result what the result is
     * @param restoration makes invalid pixels invalid again
     * @param firstRow the first row
     * @param endRow the row after the last one
     * @throws ImageTooLargeException if one array cannot hold them
     */
    public ResultSamples(ImageDescription result, Restoration restoration, int firstRow, int endRow) {
        this.size = result.size();
        this.firstRow = firstRow;
        this.part = new ImageSize(size.width(), endRow - firstRow);
        this.layout = result.layout();
        this.sampleType = result.sampleType();
        this.restoration = restoration;
        long count = Math.multiplyExact(part.pixels(), layout.bands());
        if (count > Integer.MAX_VALUE - 8) {
            throw new ImageTooLargeException(
                    Limit.ARRAY_SIZE,
                    "a result of " + part + " " + layout + " has " + count + " samples, one image in memory holds "
                            + (Integer.MAX_VALUE - 8),
                    "write the result to a file as a stream, or cut the input into parts");
        }
        this.bytes = new byte[sampleType == SampleType.UINT8 ? (int) count : 0];
        this.shorts = new short[sampleType == SampleType.UINT16 ? (int) count : 0];
    }

    BandLayout layout() {
        return layout;
    }

    /**
     * Writes part of a row of one band: clamped to 0 to 1, scaled, rounded half up; invalid pixels are restored.
     *
     * @throws DeviceException if a value is not finite
     */
    void put(int band, int y, int x, float[] values, int from, int count) {
        int bands = layout.bands();
        int at = Math.toIntExact(((long) (y - firstRow) * size.width() + x) * bands + band);
        int largest = sampleType == SampleType.UINT8
                ? putBytes(at, bands, values, from, count)
                : putShorts(at, bands, values, from, count);
        if (!Float.isFinite(Float.intBitsToFloat(largest))) {
            int i = 0;
            while (Float.isFinite(values[from + i])) {
                i++;
            }
            throw new DeviceException("the network returned " + values[from + i] + " at output pixel " + (x + i) + ","
                    + y + "; the image was discarded: check the model bundle and the device");
        }
        if (restoration.affects(band, y, x, count)) {
            restore(band, y, x, count, at);
        }
    }

    private void restore(int band, int y, int x, int count, int start) {
        int at = start;
        for (int i = 0; i < count; i++, at += layout.bands()) {
            if (sampleType == SampleType.UINT8) {
                bytes[at] = (byte) restoration.restored(band, y, x + i, bytes[at] & 0xff);
            } else {
                shorts[at] = (short) restoration.restored(band, y, x + i, shorts[at] & 0xffff);
            }
        }
    }

    /** Returns the bits of the largest magnitude; those of NaN are larger than those of infinity. */
    private int putBytes(int start, int step, float[] values, int from, int count) {
        int largest = 0;
        int at = start;
        for (int i = from; i < from + count; i++, at += step) {
            int bits = Float.floatToRawIntBits(values[i]);
            largest = Math.max(largest, bits & Integer.MAX_VALUE);
            bytes[at] = (byte) (int) (clamped(bits) * BYTE_SCALE + 0.5f);
        }
        return largest;
    }

    /** As {@link #putBytes}. */
    private int putShorts(int start, int step, float[] values, int from, int count) {
        int largest = 0;
        int at = start;
        for (int i = from; i < from + count; i++, at += step) {
            int bits = Float.floatToRawIntBits(values[i]);
            largest = Math.max(largest, bits & Integer.MAX_VALUE);
            shorts[at] = (short) (int) (clamped(bits) * SHORT_SCALE + 0.5f);
        }
        return largest;
    }

    /**
     * Bits are compared, since integers need no special cases for NaN and -0: floats from 0 on are ordered as their bits, and
     * those below 0 have negative bits.
     */
    private static float clamped(int bits) {
        return Float.intBitsToFloat(Math.min(ONE_BITS, Math.max(0, bits)));
    }

    /**
     * Copies a part that is no longer written to; the caller has established the happens-before.
     *
     * @param region one within these rows
     * @param iccProfile the profile to carry along
     * @return its samples
     */
    public RasterImage copy(TileBounds region, Optional<IccProfile> iccProfile) {
        return toImage(iccProfile)
                .crop(new TileBounds(region.x(), region.y() - firstRow, region.width(), region.height(), part));
    }

    /**
     * Returns the rows once all their samples have been written.
     *
     * @param iccProfile the profile to carry along
     * @return {@code [n, W, bands]}, which shares the samples
     */
    public RasterImage toImage(Optional<IccProfile> iccProfile) {
        return sampleType == SampleType.UINT8
                ? RasterImage.ofBytes(part, layout, bytes, iccProfile)
                : RasterImage.ofShorts(part, layout, shorts, iccProfile);
    }
}

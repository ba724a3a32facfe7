package io.hndsr.internal.codec.tiff;

/**
 * Halves tiles: each pixel is the mean of up to four, of those that are valid if any is. Immutable and thread-safe.
 *
 * <p>A sample is invalid if it is nodata or not a number, if the mask says so for its pixel, or if its pixel has alpha 0. A mean of
 * valid samples is never nodata: it is moved by one step. Without a valid sample the result is nodata if there is such a value,
 * otherwise the mean of all. A pixel of a mask is valid if one of the four is.
 */
final class TileReduction {

    private final int bands;
    private final int alphaBand;
    private final TiffSampleType type;

    /** The nodata value as samples hold it; not a number if there is none. */
    private final double nodata;

    private final boolean hasNodata;

    TileReduction(TiffPlan plan) {
        this.bands = plan.bands();
        this.alphaBand = plan.alphaBand();
        this.type = plan.sampleType();
        double stated = plan.nodata().orElse(Double.NaN);
        this.nodata = type == TiffSampleType.FLOAT32 ? (float) stated : stated;
        this.hasNodata = plan.nodata().isPresent() && (type.isFloat() || !Double.isNaN(stated));
    }

    /** Halves a tile, sides rounded up. */
    TileContent halve(TileContent tile) {
        int width = (tile.width() + 1) / 2;
        int height = (tile.height() + 1) / 2;
        TiffSamples halved = TiffSamples.allocate(type, width * height * bands);
        byte[] mask = tile.mask().map(TiffSamples::bytes).orElse(new byte[0]);
        byte[] halvedMask = new byte[mask.length == 0 ? 0 : width * height];
        double[] upper = new double[tile.width() * bands];
        double[] lower = new double[tile.width() * bands];
        for (int y = 0; y < height; y++) {
            int rows = 2 * y + 1 < tile.height() ? 2 : 1;
            tile.samples().copyTo(2 * y * upper.length, upper);
            if (rows == 2) {
                tile.samples().copyTo((2 * y + 1) * lower.length, lower);
            }
            for (int x = 0; x < width; x++) {
                int columns = 2 * x + 1 < tile.width() ? 2 : 1;
                int pixels = rows * columns;
                int masked = mask.length == 0
                        ? 0
                        : masked(mask, 2 * y * tile.width() + 2 * x, tile.width(), columns, pixels);
                int invalid = masked | transparent(upper, lower, 2 * x, columns, pixels);
                int all = (1 << pixels) - 1;
                for (int band = 0; band < bands; band++) {
                    boolean alpha = band == alphaBand;
                    double mean = mean(upper, lower, 2 * x * bands + band, columns, pixels, alpha ? 0 : invalid);
                    // A pixel with a visible part does not vanish.
                    double kept = alpha && mean == 0 && invalid != all ? 1 : mean;
                    halved.set((y * width + x) * bands + band, kept);
                }
                if (mask.length > 0) {
                    halvedMask[y * width + x] = (byte) (masked == all ? 0 : 1);
                }
            }
        }
        return new TileContent(
                width, height, halved, tile.mask().map(full -> TiffSamples.ofBytes(TiffSampleType.UINT8, halvedMask)));
    }

    /** The pixels of a block that the mask excludes, a bit for each. */
    private static int masked(byte[] mask, int first, int rowLength, int columns, int pixels) {
        int bits = 0;
        for (int i = 0; i < pixels; i++) {
            if (mask[first + i / columns * rowLength + i % columns] == 0) {
                bits |= 1 << i;
            }
        }
        return bits;
    }

    /** The pixels of a block that are fully transparent, a bit for each. */
    private int transparent(double[] upper, double[] lower, int column, int columns, int pixels) {
        int bits = 0;
        for (int i = 0; i < pixels && alphaBand >= 0; i++) {
            double[] row = i < columns ? upper : lower;
            if (row[(column + i % columns) * bands + alphaBand] == 0) {
                bits |= 1 << i;
            }
        }
        return bits;
    }

    private double mean(double[] upper, double[] lower, int first, int columns, int pixels, int invalid) {
        double sum = 0;
        double all = 0;
        int valid = 0;
        for (int i = 0; i < pixels; i++) {
            double value = (i < columns ? upper : lower)[first + i % columns * bands];
            all += value;
            if ((invalid >> i & 1) == 0 && !Double.isNaN(value) && !(hasNodata && value == nodata)) {
                sum += value;
                valid++;
            }
        }
        if (valid == 0) {
            return hasNodata ? nodata : all / pixels;
        }
        double mean = stored(sum / valid);
        return hasNodata && mean == nodata ? moved(mean) : mean;
    }

    private double stored(double mean) {
        return switch (type) {
            case FLOAT64 -> mean;
            case FLOAT32 -> (float) mean;
            default -> Math.floor(mean + 0.5);
        };
    }

    private double moved(double mean) {
        return switch (type) {
            case FLOAT64 -> Math.nextUp(mean);
            case FLOAT32 -> Math.nextUp((float) mean);
            default -> mean < TiffSamples.largest(type) ? mean + 1 : mean - 1;
        };
    }
}

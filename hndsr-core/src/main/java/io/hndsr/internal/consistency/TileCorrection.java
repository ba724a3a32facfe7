package io.hndsr.internal.consistency;

import io.hndsr.image.ImageDescription;
import io.hndsr.image.RasterImage;
import io.hndsr.image.SampleType;
import io.hndsr.internal.tile.ImageRows;
import io.hndsr.internal.tile.LinearFilter;
import io.hndsr.internal.tile.Parallel;
import io.hndsr.model.BundleDescriptor;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The arithmetic of a correction, tile by tile. Immutable and thread-safe.
 *
 * @param input the image that the result has to agree with
 * @param vertical what is done along columns
 * @param horizontal what is done along rows
 * @param limits what a correction may not lead beyond; empty if it may lead anywhere
 */
record TileCorrection(
        ImageRows input, CorrectionAxis vertical, CorrectionAxis horizontal, Optional<LocalLimits> limits) {

    /*
     * Work is shared out by bands and by strips of lines; every value is computed by one part, by the same sums in the same order
     * however many parts there are, so that the result does not depend on them.
     */

    private static final float SHARE = 1 << 28;
    private static final float WAITING_LEVELS = 65_535;
    private static final int ONE_BITS = Float.floatToRawIntBits(1);

    /** RowKernels of the input's grid in a strip. */
    private static final int STRIP_LINES = 32;

    /** Values in a part of a loop over single values. */
    private static final int PART_VALUES = 1 << 16;

    /**
     * Cuts off what the result cannot hold, and rounds to 16 bit.
     *
     * @param colour cut off in place
     * @param levels filled with as many values
     * @return whether all values were finite
     */
    static boolean level(float[] colour, short[] levels, Parallel parallel) {
        AtomicInteger largest = new AtomicInteger();
        parallel.forEach(parts(levels.length, PART_VALUES), part -> {
            int from = part * PART_VALUES;
            int bits = level(colour, levels, from, Math.min(levels.length, from + PART_VALUES));
            largest.accumulateAndGet(bits, Math::max);
        });
        return Float.isFinite(Float.intBitsToFloat(largest.get()));
    }

    /** Returns the bits of the largest magnitude; those of NaN are larger than those of infinity. */
    private static int level(float[] colour, short[] levels, int from, int to) {
        int largest = 0;
        for (int i = from; i < to; i++) {
            // Bits are compared, since integers need no special cases for NaN and -0: floats from 0 on are ordered as
            // their bits, and those below 0 have negative bits.
            int bits = Float.floatToRawIntBits(colour[i]);
            largest = Math.max(largest, bits & Integer.MAX_VALUE);
            float kept = Float.intBitsToFloat(Math.min(ONE_BITS, Math.max(0, bits)));
            colour[i] = kept;
            levels[i] = (short) (int) (kept * WAITING_LEVELS + 0.5f);
        }
        return largest;
    }

    /** What a tile adds to the reduced result, {@code [3, row.touched, column.touched]}. */
    int[] shares(float[] colour, TileRange row, TileRange column, Parallel parallel) {
        int height = row.touchedEnd() - row.touchedStart();
        int[] shares = new int[BundleDescriptor.BANDS * height * (column.touchedEnd() - column.touchedStart())];
        int strips = parts(height, STRIP_LINES);
        parallel.forEach(BundleDescriptor.BANDS * strips, part -> {
            int from = part % strips * STRIP_LINES;
            addShares(colour, row, column, part / strips, from, Math.min(height, from + STRIP_LINES), shares);
        });
        return shares;
    }

    /** Makes some lines of one band's shares. */
    private void addShares(float[] colour, TileRange row, TileRange column, int band, int from, int to, int[] shares) {
        int reach = column.touchedEnd() - column.touchedStart();
        float[][] lines = reducedDown(colour, row, column, band, row.touchedStart() + from, row.touchedStart() + to);
        float[][] sums = new float[RowKernels.AT_ONCE][reach];
        int at = (band * (row.touchedEnd() - row.touchedStart()) + from) * reach;
        for (int line = 0; line < to - from; line++) {
            if (line % RowKernels.AT_ONCE == 0) {
                RowKernels.across(
                        horizontal.reduction(), column.touchedStart(), lines, line, column.outputStart(), sums, 0);
            }
            for (float sum : sums[line % RowKernels.AT_ONCE]) {
                shares[at++] = Math.round(sum * SHARE);
            }
        }
    }

    /** A band reduced along columns to some lines of the input's grid, {@code [lowEnd - lowStart, column.outputSize]}. */
    private float[][] reducedDown(float[] colour, TileRange row, TileRange column, int band, int lowStart, int lowEnd) {
        LinearFilter down = vertical.reduction();
        float[][] lines = lines(lowEnd - lowStart, column.outputSize());
        float[] output = new float[column.outputSize()];
        int begun = lowStart;
        int end = Math.min(down.end(lowEnd - 1), row.outputEnd());
        for (int high = Math.max(down.first()[lowStart], row.outputStart()); high < end; high++) {
            int own = high - row.outputStart();
            System.arraycopy(colour, (band * row.outputSize() + own) * output.length, output, 0, output.length);
            while (down.end(begun) <= high) {
                begun++;
            }
            for (int low = begun; low < lowEnd && down.first()[low] <= high; low++) {
                float weight = down.weights()[low][high - down.first()[low]] * row.weights()[own];
                RowKernels.add(weight, output, lines[low - lowStart]);
            }
        }
        for (float[] line : lines) {
            RowKernels.multiply(line, column.weights());
        }
        return lines;
    }

    /**
     * Corrects a tile.
     *
     * @param levels the tile in 16 bit
     * @param reduced {@code [row.needed][3, W]}, the reduced result
     * @param colour filled with {@code [3, H, W]}, not cut off at 0 and 1
     */
    void correct(short[] levels, int[][] reduced, TileRange row, TileRange column, float[] colour, Parallel parallel) {
        float[][][] departures =
                new float[BundleDescriptor.BANDS][reduced.length][column.neededEnd() - column.neededStart()];
        parallel.forEach(BundleDescriptor.BANDS, band -> depart(reduced, band, row, column, departures[band]));
        int strips = parts(row.solvedEnd() - row.solvedStart(), STRIP_LINES);
        parallel.forEach(BundleDescriptor.BANDS * strips, part -> {
            int strip = part % strips;
            int from = (int) ((long) row.outputSize() * strip / strips);
            int to = (int) ((long) row.outputSize() * (strip + 1) / strips);
            if (from < to) {
                int band = part / strips;
                correct(levels, departures[band], row, column, band, from, to, colour);
            }
        });
    }

    /** The input less the reduced result, {@code [row.needed][column.needed]}. */
    private void depart(int[][] reduced, int band, TileRange row, TileRange column, float[][] departure) {
        ImageDescription description = input.description();
        int imageWidth = description.size().width();
        int bands = description.layout().bands();
        int source = Math.min(band, description.layout().colourBands() - 1);
        int start = band * imageWidth + column.neededStart();
        for (int y = 0; y < reduced.length; y++) {
            ImageRows.Block block = input.block(row.neededStart() + y);
            int at = block.index(row.neededStart() + y) + column.neededStart() * bands + source;
            read(block.filled(), at, bands, departure[y]);
            for (int x = 0; x < departure[y].length; x++) {
                departure[y][x] -= reduced[y][start + x] * (1 / SHARE);
            }
        }
    }

    /** Reads samples of the input, every {@code step}th one, from 0 to 1. */
    private static void read(RasterImage rows, int at, int step, float[] line) {
        float scale = 1f / rows.sampleType().maxValue();
        if (rows.sampleType() == SampleType.UINT8) {
            byte[] samples = rows.bytes();
            for (int x = 0; x < line.length; x++) {
                line[x] = (samples[at + x * step] & 0xff) * scale;
            }
        } else {
            short[] samples = rows.shorts();
            for (int x = 0; x < line.length; x++) {
                line[x] = (samples[at + x * step] & 0xffff) * scale;
            }
        }
    }

    /** Corrects some output rows of a band. */
    private void correct(
            short[] levels,
            float[][] departure,
            TileRange row,
            TileRange column,
            int band,
            int from,
            int to,
            float[] colour) {
        LinearFilter down = vertical.enlargement();
        int first = down.first()[row.outputStart() + from];
        float[][] wide = enlargedAcross(departure, row, column, first, down.end(row.outputStart() + to - 1));
        int source = Math.min(band, input.description().layout().colourBands() - 1);
        Optional<LocalLimits.Rows> limit =
                limits.map(all -> all.new Rows(source, column.outputStart(), column.outputSize()));
        float[] line = new float[column.outputSize()];
        float[] before = new float[line.length];
        for (int y = from; y < to; y++) {
            int start = (band * row.outputSize() + y) * line.length;
            for (int x = 0; x < line.length; x++) {
                line[x] = (levels[start + x] & 0xffff) * (1 / WAITING_LEVELS);
                before[x] = line[x];
            }
            int high = row.outputStart() + y;
            for (int at = down.first()[high]; at < down.end(high); at++) {
                RowKernels.add(down.weights()[high][at - down.first()[high]], wide[at - first], line);
            }
            limit.ifPresent(held -> held.hold(high, before, line));
            System.arraycopy(line, 0, colour, start, line.length);
        }
    }

    /** Some lines of the input's grid, solved, and enlarged along rows: {@code [lowEnd - lowStart, column.outputSize]}. */
    private float[][] enlargedAcross(float[][] departure, TileRange row, TileRange column, int lowStart, int lowEnd) {
        float[][] wide = lines(lowEnd - lowStart, column.outputSize());
        float[][] lines = new float[RowKernels.AT_ONCE][departure[0].length];
        float[][] solved = new float[RowKernels.AT_ONCE][column.solvedEnd() - column.solvedStart()];
        LinearFilter down = vertical.solution();
        for (int start = lowStart; start < lowEnd; start += RowKernels.AT_ONCE) {
            for (int low = start; low < Math.min(start + RowKernels.AT_ONCE, lowEnd); low++) {
                float[] line = lines[low - start];
                Arrays.fill(line, 0);
                for (int at = down.first()[low]; at < down.end(low); at++) {
                    RowKernels.add(
                            down.weights()[low][at - down.first()[low]], departure[at - row.neededStart()], line);
                }
            }
            RowKernels.across(horizontal.solution(), column.solvedStart(), lines, 0, column.neededStart(), solved, 0);
            RowKernels.across(
                    horizontal.enlargement(),
                    column.outputStart(),
                    solved,
                    0,
                    column.solvedStart(),
                    wide,
                    start - lowStart);
        }
        return wide;
    }

    /** At least so many lines, filled up to as many as are worked on at once. */
    private static float[][] lines(int count, int width) {
        return new float[parts(count, RowKernels.AT_ONCE) * RowKernels.AT_ONCE][width];
    }

    private static int parts(int count, int size) {
        return (count + size - 1) / size;
    }
}

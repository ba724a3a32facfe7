package io.hndsr.internal.codec.tiff;

import java.util.Arrays;
import java.util.Random;

/** Computed pictures, cut into tiles. */
final class TestTiles {

    private TestTiles() {}

    /** A smooth picture with noise, in the range of its type. */
    static TiffSamples picture(TiffPlan plan, long seed) {
        Random random = new Random(seed);
        int width = plan.size().width();
        TiffSamples picture =
                TiffSamples.allocate(plan.sampleType(), width * plan.size().height() * plan.bands());
        double scale = plan.sampleType().bytes() == 1 ? 50 : 3000;
        for (int i = 0; i < picture.length(); i++) {
            int pixel = i / plan.bands();
            int row = pixel / width;
            double wave = Math.sin(pixel % width / 40.0) + Math.cos(row / 30.0 + i % plan.bands());
            picture.set(i, scale * (2 + wave + 0.05 * random.nextGaussian()) / 2);
        }
        return picture;
    }

    /** A mask that excludes a disc and the last columns. */
    static TiffSamples mask(TiffPlan plan) {
        int width = plan.size().width();
        byte[] mask = new byte[width * plan.size().height()];
        for (int i = 0; i < mask.length; i++) {
            int row = i / width;
            boolean disc = Math.hypot(i % width - 60.0, row - 50.0) < 25;
            mask[i] = (byte) (disc || i % width > width - 12 ? 0 : 1);
        }
        return TiffSamples.ofBytes(TiffSampleType.UINT8, mask);
    }

    static TiffSamples cut(TiffSamples picture, TiffPlan plan, int bands, int row, int column) {
        int columns = plan.columnsOf(0, column);
        int rows = plan.rowsOf(0, row);
        TiffSamples tile = TiffSamples.allocate(picture.type(), rows * columns * bands);
        for (int y = 0; y < rows; y++) {
            int from = ((row * plan.tileSide() + y) * plan.size().width() + column * plan.tileSide()) * bands;
            tile.copyFrom(picture, from, y * columns * bands, columns * bands);
        }
        return tile;
    }

    /** Writes one tile of a picture. */
    static void write(TiledTiffWriter writer, TiffPlan plan, TiffSamples picture, int row, int column) {
        TiffSamples tile = cut(picture, plan, plan.bands(), row, column);
        if (plan.hasMask()) {
            writer.write(row, column, tile, cut(mask(plan), plan, 1, row, column));
        } else {
            writer.write(row, column, tile);
        }
    }

    static boolean same(TiffSamples one, TiffSamples other) {
        return Arrays.equals(values(one), values(other));
    }

    static double[] values(TiffSamples samples) {
        double[] values = new double[samples.length()];
        for (int i = 0; i < values.length; i++) {
            values[i] = samples.value(i);
        }
        return values;
    }
}

package io.hndsr.internal.tile;

import io.hndsr.image.ImageDescription;
import io.hndsr.image.RasterImage;
import io.hndsr.image.SampleType;

/**
 * Bicubic interpolation (Keys 1981, a = -0.5) of one band at a tile's output pixels, the border repeated. For alpha, and for the
 * bicubic fallback. Immutable and thread-safe.
 */
public final class BicubicSampler {

    private static final int TAPS = 4;

    private final ImageRows image;
    private final ImageDescription description;

    /**
     * Creates a sampler.
     *
     * @param image the image to sample
     */
    public BicubicSampler(ImageRows image) {
        this.description = image.description();
        this.image = image;
    }

    /**
     * Samples a band.
     *
     * @param tile the tile whose output pixels are wanted
     * @param band the band, from 0
     * @return {@code [rows.outputSize, columns.outputSize]}, not clamped
     */
    public float[] sample(Tile tile, int band) {
        Taps rows = Taps.of(tile.rows(), description.size().height());
        Taps columns = Taps.of(tile.columns(), description.size().width());
        int width = tile.columns().outputSize();
        int height = tile.rows().outputSize();
        float[] result = new float[Math.multiplyExact(width, height)];
        int firstRow = rows.first();
        float[][] stretched = new float[rows.last() - firstRow + 1][];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                double sum = 0;
                for (int tap = 0; tap < TAPS; tap++) {
                    int row = rows.index[y * TAPS + tap] - firstRow;
                    float[] line = stretched[row];
                    if (line == null) {
                        line = stretch(row + firstRow, band, columns);
                        stretched[row] = line;
                    }
                    sum += rows.weight[y * TAPS + tap] * line[x];
                }
                result[y * width + x] = (float) sum;
            }
        }
        return result;
    }

    private float[] stretch(int row, int band, Taps columns) {
        ImageRows.Block block = image.block(row);
        RasterImage rows = block.filled();
        int bands = rows.layout().bands();
        int start = block.index(row) + band;
        boolean bytes = rows.sampleType() == SampleType.UINT8;
        double scale = 1.0 / rows.sampleType().maxValue();
        float[] line = new float[columns.index.length / TAPS];
        for (int x = 0; x < line.length; x++) {
            double sum = 0;
            for (int tap = x * TAPS; tap < x * TAPS + TAPS; tap++) {
                int at = start + columns.index[tap] * bands;
                int sample = bytes ? rows.bytes()[at] & 0xff : rows.shorts()[at] & 0xffff;
                sum += columns.weight[tap] * sample;
            }
            line[x] = (float) (sum * scale);
        }
        return line;
    }

    /** Four input pixels and their weights for each output pixel of an axis. */
    @SuppressWarnings("ArrayRecordComponent") // private, never compared
    private record Taps(int[] index, double[] weight) {

        static Taps of(TileSpan span, int size) {
            int[] index = new int[span.outputSize() * TAPS];
            double[] weight = new double[span.outputSize() * TAPS];
            for (int i = 0; i < span.outputSize(); i++) {
                double offset = span.axis().offset(span.outputStart() + i);
                int floor = span.axis().lowIndex(span.outputStart() + i) - (offset < 0 ? 1 : 0);
                double fraction = offset < 0 ? offset + 1 : offset;
                for (int tap = 0; tap < TAPS; tap++) {
                    index[i * TAPS + tap] = Math.min(size - 1, Math.max(0, floor - 1 + tap));
                    weight[i * TAPS + tap] = CubicKernel.weight(Math.abs(fraction + 1 - tap));
                }
            }
            return new Taps(index, weight);
        }

        int first() {
            return index[0];
        }

        int last() {
            return index[index.length - 1];
        }
    }
}

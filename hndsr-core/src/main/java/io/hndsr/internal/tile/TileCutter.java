package io.hndsr.internal.tile;

import io.hndsr.image.RasterImage;
import io.hndsr.image.SampleType;
import io.hndsr.model.BundleDescriptor;
import java.nio.FloatBuffer;

/** Cuts padded tiles out of an image as the network wants them. Immutable and thread-safe. */
public final class TileCutter {

    private final RasterImage image;

    /**
     * Creates a cutter.
     *
     * @param image the image to cut
     */
    public TileCutter(RasterImage image) {
        this.image = image;
    }

    /**
     * Writes a padded tile: planar, 0 to 1, grey as three equal bands, alpha left out. Beyond the image's border the
     * image is reflected, edge pixels repeated, as often as it takes.
     *
     * @param tile the tile
     * @param target filled from 0 with {@code [3, rows.paddedSize, columns.paddedSize]}; position and limit are ignored
     */
    public void cut(Tile tile, FloatBuffer target) {
        int[] sourceColumns = reflected(tile.columns(), image.size().width());
        int[] sourceRows = reflected(tile.rows(), image.size().height());
        int width = sourceColumns.length;
        int plane = Math.multiplyExact(width, sourceRows.length);
        int bands = image.layout().bands();
        int colourBands = image.layout().colourBands();
        float[] line = new float[width];
        for (int y = 0; y < sourceRows.length; y++) {
            long rowStart = (long) sourceRows[y] * image.size().width() * bands;
            for (int band = 0; band < BundleDescriptor.BANDS; band++) {
                if (band < colourBands) {
                    readLine(Math.toIntExact(rowStart + band), bands, sourceColumns, line);
                }
                target.put(band * plane + y * width, line, 0, width);
            }
        }
    }

    private void readLine(int first, int bands, int[] sourceColumns, float[] line) {
        float scale = 1f / image.sampleType().maxValue();
        if (image.sampleType() == SampleType.UINT8) {
            byte[] samples = image.bytes();
            for (int x = 0; x < line.length; x++) {
                line[x] = (samples[first + sourceColumns[x] * bands] & 0xff) * scale;
            }
        } else {
            short[] samples = image.shorts();
            for (int x = 0; x < line.length; x++) {
                line[x] = (samples[first + sourceColumns[x] * bands] & 0xffff) * scale;
            }
        }
    }

    private static int[] reflected(TileSpan span, int size) {
        int[] source = new int[span.paddedSize()];
        for (int i = 0; i < source.length; i++) {
            int folded = Math.floorMod(span.paddedStart() + i, 2 * size);
            source[i] = folded < size ? folded : 2 * size - 1 - folded;
        }
        return source;
    }
}

package io.hndsr.internal.tile;

import io.hndsr.image.ImageDescription;
import io.hndsr.image.RasterImage;
import io.hndsr.image.SampleType;
import io.hndsr.model.BundleDescriptor;
import java.nio.FloatBuffer;

/** Cuts padded tiles out of an image as the network wants them. Immutable and thread-safe. */
public final class TileCutter {

    private final ImageRows image;
    private final ValueRange range;

    /**
     * Creates a cutter.
     *
     * @param image the image to cut
     * @param range what the network sees as 0 to 1
     */
    public TileCutter(ImageRows image, ValueRange range) {
        this.image = image;
        this.range = range;
    }

    /**
     * Writes a padded tile: planar, 0 to 1 within the range and not clipped, grey as three equal bands, alpha left out. Beyond the image's border the
     * image is reflected, edge pixels repeated, as often as it takes.
     *
     * @param tile the tile
     * @param target filled from 0 with {@code [3, rows.paddedSize, columns.paddedSize]}; position and limit are ignored
     */
    public void cut(Tile tile, FloatBuffer target) {
        ImageDescription description = image.description();
        int[] sourceColumns = reflected(tile.columns(), description.size().width());
        int[] sourceRows = reflected(tile.rows(), description.size().height());
        int width = sourceColumns.length;
        int plane = Math.multiplyExact(width, sourceRows.length);
        int bands = description.layout().bands();
        int colourBands = description.layout().colourBands();
        float[] line = new float[width];
        for (int y = 0; y < sourceRows.length; y++) {
            ImageRows.Block block = image.block(sourceRows[y]);
            int rowStart = block.index(sourceRows[y]);
            for (int band = 0; band < BundleDescriptor.BANDS; band++) {
                if (band < colourBands) {
                    readLine(block.filled(), rowStart + band, bands, sourceColumns, line);
                }
                target.put(band * plane + y * width, line, 0, width);
            }
        }
    }

    private void readLine(RasterImage rows, int first, int bands, int[] sourceColumns, float[] line) {
        float factor = range.factor(rows.sampleType());
        float shift = range.shift();
        if (rows.sampleType() == SampleType.UINT8) {
            byte[] samples = rows.bytes();
            for (int x = 0; x < line.length; x++) {
                line[x] = (samples[first + sourceColumns[x] * bands] & 0xff) * factor - shift;
            }
        } else {
            short[] samples = rows.shorts();
            for (int x = 0; x < line.length; x++) {
                line[x] = (samples[first + sourceColumns[x] * bands] & 0xffff) * factor - shift;
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

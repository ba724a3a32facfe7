package io.hndsr.geotiff;

import io.hndsr.image.ImageSize;
import io.hndsr.internal.codec.tiff.TiffField;
import io.hndsr.internal.codec.tiff.TiffPlan;
import io.hndsr.internal.codec.tiff.TiffSampleType;
import io.hndsr.internal.codec.tiff.TiffSamples;
import io.hndsr.internal.codec.tiff.TiffTag;
import io.hndsr.internal.codec.tiff.TiledTiffWriter;
import io.hndsr.internal.spool.TileSpool;
import java.nio.file.Path;
import java.util.List;

/** Scenes of any size for tests, written tile by tile. */
final class TestScenes {

    private static final int SIDE = 256;

    private TestScenes() {}

    /** The folder of a tiny bundle of the core's tests. */
    static Path bundle(String name) {
        return Path.of("..", "hndsr-core", "src", "test", "resources", "bundles", name);
    }

    /** Four bands of 16 bit, smooth, in the first 20 rows and a corner without values; nodata 0. */
    static Path write(Path file, ImageSize size, int seed) {
        TiffPlan plan = TiffPlan.of(size, TiffSampleType.UINT16, 4)
                .withFields(List.of(TiffField.ofText(TiffTag.GDAL_NODATA, "0")));
        try (TileSpool spool = TileSpool.create(file.resolveSibling(file.getFileName() + ".spool"), "test")) {
            TiledTiffWriter writer = new TiledTiffWriter(plan, spool);
            for (int row = 0; row < writer.tileRows(); row++) {
                for (int column = 0; column < writer.tileColumns(); column++) {
                    int x = column * SIDE;
                    int y = row * SIDE;
                    writer.write(
                            row,
                            column,
                            samples(x, y, Math.min(SIDE, size.width() - x), Math.min(SIDE, size.height() - y), seed));
                }
            }
            writer.finish(file);
            spool.delete();
        }
        return file;
    }

    private static TiffSamples samples(int x0, int y0, int width, int height, int seed) {
        TiffSamples samples = TiffSamples.allocate(TiffSampleType.UINT16, width * height * 4);
        for (int i = 0; i < samples.length(); i++) {
            int x = x0 + i / 4 % width;
            int y = y0 + i / 4 / width;
            boolean missing = y < 20 || (x < 30 && y % 200 < 50);
            double wave = 3000 + 900 * Math.sin(x / 11.0 + i % 4 + seed) + 700 * Math.cos(y / 13.0);
            samples.set(i, missing ? 0 : Math.rint(wave) + (x * 31 + y * 17) % 23);
        }
        return samples;
    }
}

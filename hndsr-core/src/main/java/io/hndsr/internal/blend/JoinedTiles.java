package io.hndsr.internal.blend;

import io.hndsr.image.BandLayout;
import io.hndsr.image.IccProfile;
import io.hndsr.image.ImageSize;
import io.hndsr.image.RasterImage;
import io.hndsr.image.SampleType;
import io.hndsr.image.TileBounds;
import io.hndsr.internal.tile.Parallel;
import io.hndsr.internal.tile.Restoration;
import io.hndsr.internal.tile.Window;
import java.util.List;
import java.util.Optional;

/**
 * Joins tiles whose cores partition the result; nothing is blended. Thread-safe: tiles write to different pixels.
 */
public final class JoinedTiles implements TileAssembly {

    private static final int PART_ROWS = 32;

    private final ResultSamples samples;

    /**
     * Starts a result.
     *
     * @param size its size
     * @param layout its bands
     * @param sampleType its samples
     * @param restoration makes invalid pixels invalid again
     */
    public JoinedTiles(ImageSize size, BandLayout layout, SampleType sampleType, Restoration restoration) {
        this.samples = new ResultSamples(size, layout, sampleType, restoration);
    }

    @Override
    public List<TileBounds> add(
            int index, Window rows, Window columns, float[] colour, float[] alpha, Parallel parallel) {
        Bands bands = new Bands(samples.layout(), rows.size(), columns.size(), colour, alpha);
        parallel.forEach((rows.size() + PART_ROWS - 1) / PART_ROWS, part -> {
            float[] line = new float[columns.size()];
            int end = Math.min(rows.size(), (part + 1) * PART_ROWS);
            for (int row = part * PART_ROWS; row < end; row++) {
                for (int band = 0; band < samples.layout().bands(); band++) {
                    bands.readLine(band, row, line);
                    samples.put(band, rows.start() + row, columns.start(), line, 0, line.length);
                }
            }
        });
        return List.of(new TileBounds(columns.start(), rows.start(), columns.size(), rows.size(), samples.size()));
    }

    @Override
    public RasterImage copy(TileBounds region, Optional<IccProfile> iccProfile) {
        return samples.copy(region, iccProfile);
    }

    @Override
    public ImageSize size() {
        return samples.size();
    }

    @Override
    public int maxTilesAhead() {
        return Integer.MAX_VALUE;
    }

    @Override
    public RasterImage finish(Optional<IccProfile> iccProfile) {
        return samples.toImage(iccProfile);
    }
}

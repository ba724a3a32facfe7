package io.hndsr.internal.blend;

import io.hndsr.image.BandLayout;
import io.hndsr.image.IccProfile;
import io.hndsr.image.ImageSize;
import io.hndsr.image.RasterImage;
import io.hndsr.image.SampleType;
import io.hndsr.internal.crew.Crew;
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
     */
    public JoinedTiles(ImageSize size, BandLayout layout, SampleType sampleType) {
        this.samples = new ResultSamples(size, layout, sampleType);
    }

    @Override
    public List<Region> add(int index, Region region, Window weights, float[] colour, float[] alpha, Crew crew) {
        Bands bands = new Bands(samples.layout(), region, colour, alpha);
        crew.share((region.height() + PART_ROWS - 1) / PART_ROWS, part -> {
            float[] line = new float[region.width()];
            int end = Math.min(region.height(), (part + 1) * PART_ROWS);
            for (int row = part * PART_ROWS; row < end; row++) {
                for (int band = 0; band < samples.layout().bands(); band++) {
                    bands.readLine(band, row, line);
                    samples.put(band, region.y() + row, region.x(), line, 0, line.length);
                }
            }
        });
        return List.of(region);
    }

    @Override
    public RasterImage copy(Region region, Optional<IccProfile> iccProfile) {
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

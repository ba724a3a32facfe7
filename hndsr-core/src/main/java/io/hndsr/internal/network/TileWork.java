package io.hndsr.internal.network;

import io.hndsr.image.Degradation;
import io.hndsr.image.PixelMask;
import io.hndsr.internal.tile.BicubicSampler;
import io.hndsr.internal.tile.ImageRows;
import io.hndsr.internal.tile.Tile;
import io.hndsr.internal.tile.TileCutter;
import io.hndsr.internal.tile.TilePlan;
import io.hndsr.internal.tile.TileSpan;
import io.hndsr.internal.tile.ValueRange;
import io.hndsr.model.BundleDescriptor;
import io.hndsr.report.Stage;
import java.util.Optional;

/**
 * An image that is being enlarged. Immutable.
 *
 * @param image the input, its invalid pixels filled
 * @param mask its valid pixels
 * @param range the values that the network sees as 0 to 1
 * @param plan its tiles
 * @param cutter cuts them out
 * @param sampler interpolates single bands
 * @param degradation what the network is conditioned on
 * @param diffusion how its latents are made; empty if there are none
 * @param times receives the time of each stage
 */
public record TileWork(
        ImageRows image,
        PixelMask mask,
        ValueRange range,
        TilePlan plan,
        TileCutter cutter,
        BicubicSampler sampler,
        Degradation degradation,
        Optional<DiffusionPlan> diffusion,
        StageClock times) {

    public static TileWork of(
            ImageRows image,
            PixelMask mask,
            ValueRange range,
            TilePlan plan,
            Degradation degradation,
            Optional<DiffusionPlan> diffusion,
            StageClock times) {
        return new TileWork(
                image,
                mask,
                range,
                plan,
                new TileCutter(image, range),
                new BicubicSampler(image),
                degradation,
                diffusion,
                times);
    }

    /** Returns whether a tile, or the pixels around it that it sees, has no valid pixel, so that it need not be run. */
    public boolean isBlank(Tile tile) {
        TileSpan rows = tile.rows();
        TileSpan columns = tile.columns();
        return !mask.hasValid(
                columns.paddedStart(),
                rows.paddedStart(),
                columns.paddedStart() + columns.paddedSize(),
                rows.paddedStart() + rows.paddedSize());
    }

    /** Enlarges the colour of a tile by bicubic interpolation into a workspace; a grey image gives three equal bands. */
    public void interpolate(Tile tile, Workspace workspace) {
        long start = System.nanoTime();
        int plane = Math.toIntExact(tile.outputPixels());
        float[] colour = workspace.colourOf(tile);
        float[] band = {};
        for (int i = 0; i < BundleDescriptor.BANDS; i++) {
            if (i < image.description().layout().colourBands()) {
                band = sampler.sample(tile, i);
            }
            System.arraycopy(band, 0, colour, i * plane, plane);
        }
        times.add(Stage.INFERENCE, start);
    }
}

package io.hndsr.internal.network;

import io.hndsr.image.Degradation;
import io.hndsr.image.RasterImage;
import io.hndsr.internal.tile.BicubicSampler;
import io.hndsr.internal.tile.TileCutter;
import io.hndsr.internal.tile.TilePlan;
import java.util.Optional;

/**
 * An image that is being enlarged. Immutable.
 *
 * @param image the input
 * @param plan its tiles
 * @param cutter cuts them out
 * @param sampler interpolates single bands
 * @param degradation what the network is conditioned on
 * @param diffusion how its latents are made; empty if there are none
 * @param times receives the time of each stage
 */
public record TileWork(
        RasterImage image,
        TilePlan plan,
        TileCutter cutter,
        BicubicSampler sampler,
        Degradation degradation,
        Optional<DiffusionPlan> diffusion,
        StageClock times) {

    public static TileWork of(
            RasterImage image,
            TilePlan plan,
            Degradation degradation,
            Optional<DiffusionPlan> diffusion,
            StageClock times) {
        return new TileWork(
                image, plan, new TileCutter(image), new BicubicSampler(image), degradation, diffusion, times);
    }
}

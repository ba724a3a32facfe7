package io.hndsr.internal.pipeline;

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
 * @param blur what the network is told of the blur
 * @param noise what it is told of the noise
 * @param diffusion how its latents are made; empty where there are none
 * @param times where the time goes
 */
record TileWork(
        RasterImage image,
        TilePlan plan,
        TileCutter cutter,
        BicubicSampler sampler,
        double blur,
        double noise,
        Optional<DiffusionPlan> diffusion,
        StageClock times) {

    static TileWork of(
            RasterImage image,
            TilePlan plan,
            double blur,
            double noise,
            Optional<DiffusionPlan> diffusion,
            StageClock times) {
        return new TileWork(
                image, plan, new TileCutter(image), new BicubicSampler(image), blur, noise, diffusion, times);
    }
}

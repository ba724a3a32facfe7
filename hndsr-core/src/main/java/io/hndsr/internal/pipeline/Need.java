package io.hndsr.internal.pipeline;

import io.hndsr.error.ImageTooLargeException;
import io.hndsr.image.ImageHeader;
import io.hndsr.internal.schedule.Demand;
import io.hndsr.internal.tile.Tile;
import io.hndsr.internal.tile.TilePlan;
import io.hndsr.internal.validate.SizeLimits;
import io.hndsr.model.BundleDescriptor;
import java.util.Optional;

/** What a request will need, told from its options and the image's header. */
final class Need {

    private static final int COLOUR_BANDS = 3;

    /** In direct buffers: the result; with latents also the operator's picture, and latents and context of no more values. */
    private static final int PICTURES = 1;

    private static final int PICTURES_WITH_LATENTS = 4;

    /* What the layers of a network like the bundled one keep at once, measured on the CPU. */

    private static final int DEVICE_FLOATS_PER_INPUT_PIXEL = 350;
    private static final int DEVICE_FLOATS_PER_OUTPUT_PIXEL = 10;

    private Need() {}

    /**
     * Adds up what a request will need. Tiles as the plan chooses them are worked on in memory that the engine sets aside for
     * all; larger ones, which a caller may ask for, come on top.
     *
     * @param tilesAtOnce how many tiles are worked on at once
     * @return the demand
     * @throws ImageTooLargeException where the heap does not hold the images
     */
    static Demand of(
            Request request,
            Settings settings,
            ImageHeader header,
            Optional<BundleDescriptor> network,
            int tilesAtOnce) {
        WaitingTiles waiting =
                WaitingTiles.of(request, settings, header.layout(), network, Engine.TILES_AHEAD_PER_TILE * tilesAtOnce);
        long heap = SizeLimits.requireHeap(header, settings.output(), waiting.bytes(), Budgets.heapBytes());
        TilePlan plan = settings.tilePlan();
        int passes = network.map(running -> settings.operator(plan, running).passes())
                .orElse(1);
        Tile asked = plan.largest();
        Tile chosen = settings.withoutTileSize().tilePlan().largest();
        long atOnce = Math.min(tilesAtOnce, plan.size());
        int pictures = settings.latents().isPresent() ? PICTURES_WITH_LATENTS : PICTURES;
        return new Demand(
                heap,
                atOnce * Math.max(0, nativeBytes(asked, pictures) - nativeBytes(chosen, pictures)),
                atOnce * Math.max(0, deviceBytes(asked) - deviceBytes(chosen)),
                Math.multiplyExact(plan.paddedPixels(), passes));
    }

    private static long nativeBytes(Tile tile, int pictures) {
        return Float.BYTES * COLOUR_BANDS * (tile.paddedPixels() + pictures * tile.askedPixels());
    }

    private static long deviceBytes(Tile tile) {
        return Float.BYTES
                * (DEVICE_FLOATS_PER_INPUT_PIXEL * tile.paddedPixels()
                        + DEVICE_FLOATS_PER_OUTPUT_PIXEL * tile.askedPixels());
    }
}

package io.hndsr.internal.plan;

import io.hndsr.error.ImageTooLargeException;
import io.hndsr.image.ImageDescription;
import io.hndsr.internal.network.TileOperator;
import io.hndsr.internal.schedule.ResourceEstimate;
import io.hndsr.internal.tile.Tile;
import io.hndsr.internal.tile.TilePlan;
import io.hndsr.model.BundleDescriptor;

/** Estimates the memory and work a request needs from its options and image header. */
public final class ResourceEstimator {

    /** In direct buffers: the result; with latents also the operator's image, and latents and context of no more values. */
    private static final int IMAGES = 1;

    private static final int IMAGES_WITH_LATENTS = 4;

    /* What the layers of a network like the bundled one keep at once, measured on the CPU. */
    private static final int DEVICE_FLOATS_PER_INPUT_PIXEL = 350;
    private static final int DEVICE_FLOATS_PER_OUTPUT_PIXEL = 10;

    /** Rows of tiles that are written, or begin, beside those that wait for others. */
    private static final int ROWS_AHEAD = 2;

    private static final int ORIGINAL_AND_FILLED = 2;

    private ResourceEstimator() {}

    /**
     * Adds up what a request will need. Tiles as the plan chooses them are processed in memory that the engine sets aside for all
     * requests; larger ones, which a request may set, are additional.
     *
     * @param plan the plan
     * @param header the image's header
     * @param streaming what is streamed
     * @param tilesAtOnce how many tiles are worked on at once
     * @param heapBytes the heap that requests may have
     * @return the estimate
     * @throws ImageTooLargeException if the heap does not hold the images
     */
    public static ResourceEstimate estimate(
            UpscalePlan plan, ImageDescription header, Streaming streaming, int tilesAtOnce, long heapBytes) {
        WaitingTiles waiting = WaitingTiles.of(plan, header.layout(), UpscalePlan.maxTilesAhead(tilesAtOnce));
        long working = Math.addExact(waiting.bytes(), rowBytes(waiting, header, streaming));
        long heap = SizeLimits.requireHeap(header, plan.output(), streaming, working, heapBytes);
        TilePlan tiles = plan.tiles();
        int passes = plan.operator().map(TileOperator::passes).orElse(1);
        Tile largest = tiles.largest();
        Tile chosen = plan.chosenTiles().largest();
        long atOnce = Math.min(tilesAtOnce, tiles.size());
        int images = plan.latents().isPresent() ? IMAGES_WITH_LATENTS : IMAGES;
        return new ResourceEstimate(
                heap,
                atOnce * Math.max(0, nativeBytes(largest, images) - nativeBytes(chosen, images)),
                atOnce * Math.max(0, deviceBytes(largest) - deviceBytes(chosen)),
                Math.multiplyExact(tiles.paddedPixels(), passes));
    }

    /** The rows of image and result that are in memory while they are streamed, and a bit for each pixel of the image. */
    private static long rowBytes(WaitingTiles waiting, ImageDescription header, Streaming streaming) {
        long bytesPerPixel =
                (long) header.layout().bands() * header.sampleType().bytes();
        int rows = waiting.rows() + ROWS_AHEAD;
        Tile largest = waiting.plan().largest();
        long input = streaming.input()
                ? Math.multiplyExact(
                                ORIGINAL_AND_FILLED
                                        * bytesPerPixel
                                        * header.size().width(),
                                (long) rows * largest.rows().paddedSize())
                        + header.size().pixels() / Byte.SIZE
                : 0;
        long output = streaming.output()
                ? Math.multiplyExact(
                        bytesPerPixel * waiting.outputWidth(),
                        (long) rows * largest.rows().outputSize())
                : 0;
        return Math.addExact(input, output);
    }

    private static long nativeBytes(Tile tile, int images) {
        return Float.BYTES * BundleDescriptor.BANDS * (tile.paddedPixels() + images * tile.requestedPixels());
    }

    private static long deviceBytes(Tile tile) {
        return Float.BYTES
                * (DEVICE_FLOATS_PER_INPUT_PIXEL * tile.paddedPixels()
                        + DEVICE_FLOATS_PER_OUTPUT_PIXEL * tile.requestedPixels());
    }
}

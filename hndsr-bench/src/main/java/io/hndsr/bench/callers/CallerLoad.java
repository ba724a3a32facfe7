package io.hndsr.bench.callers;

import io.hndsr.SuperResolver;
import io.hndsr.bench.support.SyntheticImages;
import io.hndsr.bench.support.TileInputs;
import io.hndsr.request.UpscaleOptions;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Concurrent callers, each of which upscales one image after another and waits for each: a square of 2x2 equal tiles.
 * Confined to one thread.
 */
final class CallerLoad {

    static final int SIDE = 320;
    static final int SCALE = 4;

    private static final int CORE = 160;
    private static final int MARGIN = 32;
    private static final int BORDER = 16;
    private static final int TILES = 4;
    private static final int MIN_IMAGES = 8;

    private final int callers;
    private final int images;

    CallerLoad(int callers) {
        this.callers = callers;
        this.images = Math.max(callers, MIN_IMAGES);
    }

    /** Returns the tiles of an image, padded as the resolver pads them. */
    static List<TileInputs> tiles() {
        int padded = CORE + BORDER + MARGIN;
        List<TileInputs> tiles = new ArrayList<>();
        for (int i = 0; i < TILES; i++) {
            tiles.add(TileInputs.of(padded, padded, (padded - CORE) / 2, SCALE));
        }
        return tiles;
    }

    /** Returns the task of upscaling a whole image, with blur and noise set as in the bare runs, so that nothing is estimated. */
    static ImageTask through(SuperResolver resolver) {
        BufferedImage image = SyntheticImages.rgb(SIDE);
        UpscaleOptions options =
                UpscaleOptions.scale(SCALE).tileSize(CORE).blur(0.5).noise(2);
        return () -> resolver.upscale(image, options);
    }

    /** {@return tiles per second, from the first caller's start to the last one's end} */
    double tilesPerSecond(ImageTask task) throws InterruptedException, ExecutionException {
        AtomicInteger left = new AtomicInteger(images);
        ExecutorService threads = Executors.newFixedThreadPool(callers);
        try {
            long start = System.nanoTime();
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < callers; i++) {
                running.add(threads.submit(() -> {
                    while (left.getAndDecrement() > 0) {
                        task.run();
                    }
                    return null;
                }));
            }
            for (Future<?> caller : running) {
                caller.get();
            }
            return 1e9 * images * TILES / (System.nanoTime() - start);
        } finally {
            threads.shutdownNow();
        }
    }

    /** Upscales an image and waits for the result. Thread-safe. */
    interface ImageTask {
        void run() throws InterruptedException, ExecutionException;
    }
}

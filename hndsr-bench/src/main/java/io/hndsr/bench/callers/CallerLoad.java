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
 * Concurrent callers, each of which has one picture after the other enlarged and waits for it: a square of 2x2 equal tiles.
 * Confined to one thread.
 */
final class CallerLoad {

    static final int SIDE = 320;
    static final int SCALE = 4;

    private static final int CORE = 160;
    private static final int MARGIN = 32;
    private static final int BORDER = 16;
    private static final int TILES = 4;
    private static final int FEWEST_PICTURES = 8;

    private final int callers;
    private final int pictures;

    CallerLoad(int callers) {
        this.callers = callers;
        this.pictures = Math.max(callers, FEWEST_PICTURES);
    }

    /** The tiles of a picture with the padding that the resolver gives them; what is enlarged is their middle. */
    static List<TileInputs> tiles() {
        int padded = CORE + BORDER + MARGIN;
        List<TileInputs> tiles = new ArrayList<>();
        for (int i = 0; i < TILES; i++) {
            tiles.add(TileInputs.of(padded, padded, (padded - CORE) / 2, SCALE));
        }
        return tiles;
    }

    /** Whole pictures through a resolver, told of blur and noise as the bare runs are: estimating them is no tile's work. */
    static Picture through(SuperResolver resolver) {
        BufferedImage picture = SyntheticImages.rgb(SIDE);
        UpscaleOptions options =
                UpscaleOptions.scale(SCALE).tileSize(CORE).blur(0.5).noise(2);
        return () -> resolver.upscale(picture, options);
    }

    /** {@return tiles per second, from the first caller's start to the last one's end} */
    double tilesPerSecond(Picture work) throws InterruptedException, ExecutionException {
        AtomicInteger left = new AtomicInteger(pictures);
        ExecutorService threads = Executors.newFixedThreadPool(callers);
        try {
            long start = System.nanoTime();
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < callers; i++) {
                running.add(threads.submit(() -> {
                    while (left.getAndDecrement() > 0) {
                        work.enlarge();
                    }
                    return null;
                }));
            }
            for (Future<?> caller : running) {
                caller.get();
            }
            return 1e9 * pictures * TILES / (System.nanoTime() - start);
        } finally {
            threads.shutdownNow();
        }
    }

    /** Has a picture enlarged and waits for it. Thread-safe. */
    interface Picture {
        void enlarge() throws InterruptedException, ExecutionException;
    }
}

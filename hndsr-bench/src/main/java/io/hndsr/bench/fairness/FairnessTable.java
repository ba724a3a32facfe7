package io.hndsr.bench.fairness;

import io.hndsr.SuperResolver;
import io.hndsr.UpscaleResult;
import io.hndsr.bench.support.DeviceTime;
import io.hndsr.bench.support.Distribution;
import io.hndsr.bench.support.Machine;
import io.hndsr.bench.support.SyntheticImages;
import io.hndsr.request.Progress;
import io.hndsr.request.UpscaleOptions;
import java.awt.image.BufferedImage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * How long do small requests take beside a large scene, and how much do they slow the scene down?
 *
 * <p>Images of 64x64 at x4 are upscaled one after another, first on an idle resolver, then while a scene of 10,000x10,000 at
 * x2 runs in it, then idle again. The scene is cancelled at the end.
 *
 * <p>Run with {@code java -Xmx6g -jar hndsr-bench/target/hndsr-bench.jar fairness}, or {@code fairness 6000} for a smaller
 * scene, which needs less memory.
 */
public final class FairnessTable {

    /** Width and height of the scene by default, in pixels. */
    public static final int SCENE_SIDE = 10_000;

    private static final int SCENE_SCALE = 2;
    private static final int SMALL_SIDE = 64;
    private static final int SMALL_SCALE = 4;
    private static final int WARM_UPS = 20;
    private static final int REQUESTS = 100;
    private static final Duration ALONE = Duration.ofSeconds(30);
    private static final long POLL_NANOS = 1_000_000;

    /** Input and result, in bytes per input pixel. */
    private static final long BYTES_PER_PIXEL = 3 + 3 + 3 * SCENE_SCALE * SCENE_SCALE;

    /** What the engine needs besides. */
    private static final long WORKING_SET_BYTES = 600L << 20;

    private final SuperResolver resolver;
    private final BufferedImage small = SyntheticImages.rgb(SMALL_SIDE);

    private FairnessTable(SuperResolver resolver) {
        this.resolver = resolver;
    }

    /**
     * Measures and prints the table.
     *
     * @param sceneSide width and height of the scene, in pixels
     */
    public static void run(int sceneSide) {
        long needed = BYTES_PER_PIXEL * sceneSide * sceneSide + WORKING_SET_BYTES;
        if (Runtime.getRuntime().maxMemory() < needed) {
            System.out.printf(
                    Locale.ROOT,
                    "fairness: skipped, a scene of %dx%d needs a heap of %.1f GiB; run with -Xmx%dg, or choose a"
                            + " smaller scene, for example: fairness 6000%n",
                    sceneSide,
                    sceneSide,
                    needed / (double) (1 << 30),
                    (needed >> 30) + 2);
            return;
        }
        try (SuperResolver resolver = SuperResolver.create()) {
            Machine.printHeader("fairness", resolver);
            new FairnessTable(resolver).measure(SyntheticImages.rgb(sceneSide));
        }
    }

    private void measure(BufferedImage image) {
        requests(WARM_UPS);
        Requests before = requests(REQUESTS);
        printTitle(image.getWidth());
        printRow("idle, before", before);
        TileTimes tiles = new TileTimes();
        CompletableFuture<UpscaleResult> scene =
                resolver.submit(image, UpscaleOptions.scale(SCENE_SCALE).onProgress(tiles));
        awaitTiles(scene, tiles, 2 * Machine.processors());
        int first = tiles.count();
        LockSupport.parkNanos(ALONE.toNanos());
        double alone = tiles.rateSince(first);
        first = tiles.count();
        Requests beside = requests(REQUESTS);
        double shared = tiles.rateSince(first);
        if (scene.isDone()) {
            throw new IllegalStateException("the scene finished before the requests; choose a larger scene");
        }
        printRow("beside the scene", beside);
        scene.cancel(true);
        Requests after = requests(REQUESTS);
        printRow("idle, after", after);
        printRatios(before, beside, after, alone, shared);
    }

    private static void awaitTiles(CompletableFuture<UpscaleResult> scene, TileTimes tiles, int count) {
        while (tiles.count() < count) {
            if (scene.isDone()) {
                scene.join();
                throw new IllegalStateException("the scene has fewer than " + count + " tiles; choose a larger scene");
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
    }

    private Requests requests(int count) {
        List<Long> nanos = new ArrayList<>();
        long deviceNanos = 0;
        long begin = System.nanoTime();
        for (int i = 0; i < count; i++) {
            long start = System.nanoTime();
            UpscaleResult result = resolver.upscale(small, UpscaleOptions.scale(SMALL_SCALE));
            nanos.add(System.nanoTime() - start);
            deviceNanos += DeviceTime.nanos(result);
        }
        return new Requests(Distribution.of(nanos), deviceNanos, System.nanoTime() - begin);
    }

    private static void printTitle(int sceneSide) {
        System.out.printf(
                Locale.ROOT,
                "requests of %dx%d x%d, one after another, %d per row; scene of %dx%d x%d%n",
                SMALL_SIDE,
                SMALL_SIDE,
                SMALL_SCALE,
                REQUESTS,
                sceneSide,
                sceneSide,
                SCENE_SCALE);
        System.out.println("| latency, ms | p50 | p90 | p99 | max |");
        System.out.println("|---|---|---|---|---|");
    }

    private static void printRow(String name, Requests requests) {
        System.out.println("| " + name + " | " + requests.latency.cells() + " |");
    }

    private static void printRatios(
            Requests before, Requests beside, Requests after, double aloneRate, double sharedRate) {
        double idleMillis = (before.latency.medianMillis() + after.latency.medianMillis()) / 2;
        double idleShare = (double) before.deviceNanos / beside.wallNanos / Machine.processors();
        System.out.printf(
                Locale.ROOT,
                "median beside the scene / idle: %.2f%n"
                        + "scene: %.3f tiles/s alone, %.3f beside the requests (%.0f %%); the requests use %.0f %% of the"
                        + " device%n",
                beside.latency.medianMillis() / idleMillis,
                aloneRate,
                sharedRate,
                100 * sharedRate / aloneRate,
                100 * idleShare);
    }

    /** The latency of requests that ran one after another. */
    private record Requests(Distribution latency, long deviceNanos, long wallNanos) {}

    /** The times at which tiles finished. Thread-safe. */
    private static final class TileTimes implements Consumer<Progress> {

        private final List<Long> nanos = new ArrayList<>();

        @Override
        public synchronized void accept(Progress progress) {
            long now = System.nanoTime();
            while (nanos.size() < progress.tilesDone()) {
                nanos.add(now);
            }
        }

        synchronized int count() {
            return nanos.size();
        }

        /** Returns tiles per second, from the last tile before {@code first} to the last one so far. */
        synchronized double rateSince(int first) {
            int last = nanos.size() - 1;
            return 1e9 * (last - (first - 1)) / (nanos.get(last) - nanos.get(first - 1));
        }
    }
}

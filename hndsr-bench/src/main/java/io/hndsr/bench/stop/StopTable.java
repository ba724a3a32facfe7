package io.hndsr.bench.stop;

import io.hndsr.SuperResolver;
import io.hndsr.UpscaleResult;
import io.hndsr.bench.support.DeviceTime;
import io.hndsr.bench.support.Distribution;
import io.hndsr.bench.support.Machine;
import io.hndsr.bench.support.SyntheticImages;
import io.hndsr.config.Mode;
import io.hndsr.request.UpscaleOptions;
import java.awt.image.BufferedImage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;

/**
 * How long the device works on after it was told to stop: by a cancelled future, by a deadline that passes and by closing the
 * resolver, at random moments of a tile, on tiles as large as the plan makes them.
 *
 * <p>Run with {@code java -jar hndsr-bench/target/hndsr-bench.jar stop}, or with fewer stops of each kind, {@code stop 20}.
 */
public final class StopTable {

    public static final int STOPS = 200;

    /** Denoising steps of a tile that is stopped; few, so that operator and decoder are met as well. */
    private static final int STEPS = 2;

    private static final int MORE_STEPS = 8;
    private static final int TIMED_RUNS = 3;
    private static final long SHORTLY_NANOS = 500_000;

    private final Work work;
    private final int stops;
    private final BufferedImage picture;
    private final DeviceMonitor watch = new DeviceMonitor();
    private final Random random = new Random(5);

    private StopTable(Work work, int stops) {
        this.work = work;
        this.stops = stops;
        // Two rows of tiles, all on the border: with the border a core of 272 has the 320 pixels that one of 256 has
        // inside.
        this.picture = SyntheticImages.rgb(Math.max(2, Machine.processors()) * work.core, 2 * work.core);
    }

    public static void run(int stops) {
        try (SuperResolver resolver = SuperResolver.create()) {
            Machine.printHeader("stop", resolver);
        }
        System.out.println(
                "| tile | stopped by | stops | p50, ms | p90 | p99 | max | processor time of a thread, p50, ms | max |");
        System.out.println("|---|---|---|---|---|---|---|---|---|");
        for (Work work : Work.values()) {
            new StopTable(work, stops).measure();
        }
    }

    private void measure() {
        Timing timing;
        try (SuperResolver resolver = SuperResolver.create()) {
            timing = time(resolver);
            print("cancel", () -> cancel(resolver, timing));
            print("deadline", () -> deadline(resolver, timing));
        }
        print("close", () -> close(timing));
        timing.step.ifPresent(step -> System.out.printf(
                Locale.ROOT, "| %s | (one denoising step) | %d | %s | | |%n", work, step.count(), step.cells()));
    }

    /** What the moments are drawn from, with the device warm. */
    private Timing time(SuperResolver resolver) {
        List<Long> leads = new ArrayList<>();
        List<Long> tiles = new ArrayList<>();
        List<Long> steps = new ArrayList<>();
        resolver.upscale(picture, work.options());
        for (int i = 0; i < TIMED_RUNS; i++) {
            long start = System.nanoTime();
            CompletableFuture<UpscaleResult> future = resolver.submit(picture, work.options());
            watch.awaitBusy();
            leads.add(System.nanoTime() - start);
            long tile = DeviceTime.nanosPerTile(future.join());
            tiles.add(tile);
            if (work.mode == Mode.PERCEPTUAL) {
                UpscaleResult longer = resolver.upscale(picture, work.options().steps(MORE_STEPS));
                steps.add((DeviceTime.nanosPerTile(longer) - tile) / (MORE_STEPS - STEPS));
            }
        }
        return new Timing(
                Distribution.of(leads).medianNanos(),
                Distribution.of(tiles).medianNanos(),
                steps.isEmpty() ? Optional.empty() : Optional.of(Distribution.of(steps)));
    }

    private void print(String signal, Stop stop) {
        List<Long> wall = new ArrayList<>();
        List<Long> cpu = new ArrayList<>();
        while (wall.size() < stops) {
            stop.once().ifPresent(lag -> {
                wall.add(lag.nanos);
                cpu.add(lag.cpuNanos);
            });
        }
        Distribution used = Distribution.of(cpu);
        System.out.printf(
                Locale.ROOT,
                "| %s | %s | %d | %s | %.1f | %.1f |%n",
                work,
                signal,
                stops,
                Distribution.of(wall).cells(),
                used.medianMillis(),
                used.nanos(1) / 1e6);
    }

    private Optional<Lag> cancel(SuperResolver resolver, Timing timing) {
        CompletableFuture<UpscaleResult> future = resolver.submit(picture, work.options());
        watch.awaitBusy();
        LockSupport.parkNanos(moment(timing));
        Map<Thread, Long> used = watch.cpuTimes();
        long told = System.nanoTime();
        future.cancel(true);
        return Optional.of(Lag.of(told, watch.awaitFree(used)));
    }

    private Optional<Lag> deadline(SuperResolver resolver, Timing timing) {
        long allowed = timing.leadNanos + moment(timing);
        long told = System.nanoTime() + allowed;
        CompletableFuture<UpscaleResult> future =
                resolver.submit(picture, work.options().deadline(Duration.ofNanos(allowed)));
        LockSupport.parkNanos(told - System.nanoTime() - SHORTLY_NANOS);
        boolean working = watch.busy();
        Map<Thread, Long> used = watch.cpuTimes();
        LockSupport.parkNanos(told - System.nanoTime());
        DeviceMonitor.Freed freed = watch.awaitFree(used);
        if (future.handle((result, error) -> error == null).join()) {
            throw new IllegalStateException("a deadline of " + allowed + " ns passed and the request went on");
        }
        return working ? Optional.of(Lag.of(told, freed)) : Optional.empty();
    }

    private Optional<Lag> close(Timing timing) {
        SuperResolver resolver = SuperResolver.create();
        resolver.submit(picture, work.options()).exceptionally(closed -> null);
        watch.awaitBusy();
        LockSupport.parkNanos(moment(timing));
        Thread closing = new Thread(resolver::close, "closing");
        Map<Thread, Long> used = watch.cpuTimes();
        long told = System.nanoTime();
        closing.start();
        DeviceMonitor.Freed freed = watch.awaitFree(used);
        join(closing);
        return Optional.of(Lag.of(told, freed));
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while a resolver was being closed", interrupted);
        }
    }

    private long moment(Timing timing) {
        return (long) (random.nextDouble() * timing.tileNanos);
    }

    /** Stops once, and returns how long the device worked on, or nothing where it did not work at that moment. */
    private interface Stop {
        Optional<Lag> once();
    }

    /** How long the device worked on, and the processor time of the thread that used most of it meanwhile. */
    private record Lag(long nanos, long cpuNanos) {

        static Lag of(long told, DeviceMonitor.Freed freed) {
            return new Lag(freed.nanoTime() - told, freed.cpuNanos());
        }
    }

    /** From submission to the device's first work, the work of one tile, and of one denoising step where there are any. */
    private record Timing(long leadNanos, long tileNanos, Optional<Distribution> step) {}

    /** What is stopped. */
    private enum Work {
        X2(Mode.FIDELITY, 2, 272),
        X4(Mode.FIDELITY, 4, 272),
        X8(Mode.FIDELITY, 8, 144),
        TEXTURE(Mode.PERCEPTUAL, 4, 272);

        private final Mode mode;
        private final int scale;
        private final int core;

        Work(Mode mode, int scale, int core) {
            this.mode = mode;
            this.scale = scale;
            this.core = core;
        }

        private UpscaleOptions options() {
            UpscaleOptions options = UpscaleOptions.scale(scale).mode(mode).tileSize(core);
            return mode == Mode.PERCEPTUAL ? options.steps(STEPS).seed(1) : options;
        }

        @Override
        public String toString() {
            int padded = core + 48;
            return mode + " x" + scale + ", " + padded + "x" + padded;
        }
    }
}

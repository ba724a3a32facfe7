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
 * How long does the device keep working after a request is stopped?
 *
 * <p>A request is stopped by cancelling its future, by its deadline or by closing the resolver, at a random moment of a tile,
 * with the largest tiles that a plan contains.
 *
 * <p>Run with {@code java -jar hndsr-bench/target/hndsr-bench.jar stop}, or {@code stop 20} for fewer stops of each kind.
 */
public final class StopTable {

    /** Stops of each kind by default. */
    public static final int STOPS = 200;

    /** Denoising steps of a tile that is stopped: few, so that some stops hit the operator and the decoder. */
    private static final int STEPS = 2;

    private static final int MORE_STEPS = 8;
    private static final int TIMED_RUNS = 3;
    private static final long SHORTLY_NANOS = 500_000;

    private final Work work;
    private final int stops;
    private final BufferedImage image;
    private final DeviceMonitor monitor = new DeviceMonitor();
    private final Random random = new Random(5);

    private StopTable(Work work, int stops) {
        this.work = work;
        this.stops = stops;
        // Two rows of tiles, all at the border: there a core of 272 pixels is padded to 320, as one of 256 is inside.
        this.image = SyntheticImages.rgb(Math.max(2, Machine.processors()) * work.core, 2 * work.core);
    }

    /**
     * Measures and prints the table.
     *
     * @param stops stops of each kind
     */
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

    /** Measures a warm device, for drawing random moments. */
    private Timing time(SuperResolver resolver) {
        List<Long> leads = new ArrayList<>();
        List<Long> tiles = new ArrayList<>();
        List<Long> steps = new ArrayList<>();
        resolver.upscale(image, work.options());
        for (int i = 0; i < TIMED_RUNS; i++) {
            long start = System.nanoTime();
            CompletableFuture<UpscaleResult> future = resolver.submit(image, work.options());
            monitor.awaitBusy();
            leads.add(System.nanoTime() - start);
            long tile = DeviceTime.nanosPerTile(future.join());
            tiles.add(tile);
            if (work.mode == Mode.PERCEPTUAL) {
                UpscaleResult longer = resolver.upscale(image, work.options().steps(MORE_STEPS));
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
        CompletableFuture<UpscaleResult> future = resolver.submit(image, work.options());
        monitor.awaitBusy();
        LockSupport.parkNanos(moment(timing));
        Map<Thread, Long> used = monitor.cpuTimes();
        long stopped = System.nanoTime();
        future.cancel(true);
        return Optional.of(Lag.of(stopped, monitor.awaitFree(used)));
    }

    private Optional<Lag> deadline(SuperResolver resolver, Timing timing) {
        long allowed = timing.leadNanos + moment(timing);
        long stopped = System.nanoTime() + allowed;
        CompletableFuture<UpscaleResult> future =
                resolver.submit(image, work.options().deadline(Duration.ofNanos(allowed)));
        LockSupport.parkNanos(stopped - System.nanoTime() - SHORTLY_NANOS);
        boolean working = monitor.busy();
        Map<Thread, Long> used = monitor.cpuTimes();
        LockSupport.parkNanos(stopped - System.nanoTime());
        DeviceMonitor.Freed freed = monitor.awaitFree(used);
        if (future.handle((result, error) -> error == null).join()) {
            throw new IllegalStateException("a request finished in spite of its deadline of " + allowed + " ns");
        }
        return working ? Optional.of(Lag.of(stopped, freed)) : Optional.empty();
    }

    private Optional<Lag> close(Timing timing) {
        SuperResolver resolver = SuperResolver.create();
        resolver.submit(image, work.options()).exceptionally(closed -> null);
        monitor.awaitBusy();
        LockSupport.parkNanos(moment(timing));
        Thread closing = new Thread(resolver::close, "closing");
        Map<Thread, Long> used = monitor.cpuTimes();
        long stopped = System.nanoTime();
        closing.start();
        DeviceMonitor.Freed freed = monitor.awaitFree(used);
        join(closing);
        return Optional.of(Lag.of(stopped, freed));
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

    /** Stops a request once, and returns how long the device kept working; empty if it was not busy at that moment. */
    private interface Stop {
        Optional<Lag> once();
    }

    /** How long the device kept working, and the processor time of its busiest thread meanwhile. */
    private record Lag(long nanos, long cpuNanos) {

        static Lag of(long stopNanoTime, DeviceMonitor.Freed freed) {
            return new Lag(freed.nanoTime() - stopNanoTime, freed.cpuNanos());
        }
    }

    /** The times from submission to the first run, of one tile, and of one denoising step, if the mode has steps. */
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

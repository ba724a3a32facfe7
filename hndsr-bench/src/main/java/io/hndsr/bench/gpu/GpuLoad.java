package io.hndsr.bench.gpu;

import io.hndsr.SuperResolver;
import io.hndsr.bench.support.SyntheticImages;
import io.hndsr.config.Device;
import io.hndsr.config.Mode;
import io.hndsr.metrics.HndsrMetrics;
import io.hndsr.metrics.HndsrMetrics.RunReport;
import io.hndsr.report.DeviceStatus;
import io.hndsr.request.UpscaleOptions;
import java.awt.image.BufferedImage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;

/** Callers that keep a resolver busy while the throughput of its device is measured. Confined to one thread. */
final class GpuLoad {

    private static final int SCALE = 4;
    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private final BufferedImage image;
    private final UpscaleOptions options;
    private final Device device;
    private final Duration time;
    private final int callerCount;

    GpuLoad(GpuPlan plan, Mode mode) {
        this.image = SyntheticImages.rgb(plan.side());
        this.options = plan.options(mode, SCALE, plan.tile());
        this.device = plan.device();
        this.time = plan.measured();
        this.callerCount = plan.callers();
    }

    /**
     * The throughput of a device.
     *
     * @param tilesPerSecond tiles per second
     * @param megapixelsPerSecond millions of output pixels per second
     * @param tilesPerRun the mean size of a batch
     * @param busyShare the mean number of concurrent runs, as a share of those that are possible
     * @param utilisation the share of time in which a kernel ran, according to the driver; empty if it does not report it
     */
    record Rate(
            double tilesPerSecond,
            double megapixelsPerSecond,
            double tilesPerRun,
            double busyShare,
            OptionalDouble utilisation) {}

    /** Measures as soon as every caller has received its first result. */
    Rate measure(SuperResolver.Builder builder) throws InterruptedException, ExecutionException {
        Pixels pixels = new Pixels();
        AtomicBoolean measuring = new AtomicBoolean(true);
        CountDownLatch warm = new CountDownLatch(callerCount);
        ExecutorService threads = Executors.newFixedThreadPool(callerCount);
        try (SuperResolver resolver = builder.metrics(pixels).build()) {
            List<Future<?>> callers = new ArrayList<>();
            for (int i = 0; i < callerCount; i++) {
                callers.add(threads.submit(() -> call(resolver, warm, measuring)));
            }
            warm.await();
            Moment start = Moment.of(resolver, pixels);
            OptionalDouble utilisation = watch(resolver, start, callers);
            Moment end = Moment.of(resolver, pixels);
            measuring.set(false);
            for (Future<?> caller : callers) {
                caller.get();
            }
            return end.since(start, utilisation);
        } finally {
            threads.shutdownNow();
        }
    }

    private Void call(SuperResolver resolver, CountDownLatch warm, AtomicBoolean measuring) {
        try {
            resolver.upscale(image, options);
        } finally {
            warm.countDown();
        }
        while (measuring.get()) {
            resolver.upscale(image, options);
        }
        return null;
    }

    /** Waits for the duration, and for at least one run unless a caller has failed, and samples the driver's utilisation. */
    private OptionalDouble watch(SuperResolver resolver, Moment start, List<Future<?>> callers)
            throws InterruptedException {
        long end = System.nanoTime() + time.toNanos();
        List<Integer> percentages = new ArrayList<>();
        while (System.nanoTime() < end
                || (device(resolver).runs() == start.device.runs()
                        && callers.stream().noneMatch(Future::isDone))) {
            TimeUnit.NANOSECONDS.sleep(Math.min(time.toNanos(), POLL_NANOS));
            NvidiaSmi.utilisationPercent(device).ifPresent(percentages::add);
        }
        return percentages.stream().mapToDouble(percent -> percent / 100.0).average();
    }

    private static DeviceStatus device(SuperResolver resolver) {
        return resolver.status().devices().get(0);
    }

    private static final class Pixels implements HndsrMetrics {

        private final LongAdder count = new LongAdder();

        @Override
        public void runFinished(RunReport run) {
            count.add(run.outputPixels());
        }
    }

    private record Moment(long nanos, DeviceStatus device, long pixels) {

        static Moment of(SuperResolver resolver, Pixels pixels) {
            return new Moment(System.nanoTime(), GpuLoad.device(resolver), pixels.count.sum());
        }

        Rate since(Moment start, OptionalDouble utilisation) {
            double seconds = (nanos - start.nanos) / 1e9;
            long tiles = device.tiles() - start.device.tiles();
            double busySeconds = device.busy().minus(start.device.busy()).toNanos() / 1e9;
            return new Rate(
                    tiles / seconds,
                    (pixels - start.pixels) / 1e6 / seconds,
                    (double) tiles / Math.max(1, device.runs() - start.device.runs()),
                    busySeconds / (seconds * device.maxConcurrentRuns()),
                    utilisation);
        }
    }
}

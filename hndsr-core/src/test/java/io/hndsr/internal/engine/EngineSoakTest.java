package io.hndsr.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.hndsr.TestBundles;
import io.hndsr.TestPictures;
import io.hndsr.config.Batching;
import io.hndsr.config.CpuThreads;
import io.hndsr.config.CudaOptions;
import io.hndsr.config.Device;
import io.hndsr.config.FallbackPolicy;
import io.hndsr.config.Limits;
import io.hndsr.config.Mode;
import io.hndsr.config.Precision;
import io.hndsr.config.Recovery;
import io.hndsr.error.HndsrException;
import io.hndsr.internal.device.DeviceOptions;
import io.hndsr.internal.network.NetworkOptions;
import io.hndsr.internal.network.NetworkSource;
import io.hndsr.internal.network.OnnxRuntime;
import io.hndsr.internal.network.RunFault;
import io.hndsr.internal.network.TileCall;
import io.hndsr.metrics.HndsrMetrics;
import io.hndsr.model.ModelBundle;
import io.hndsr.request.Priority;
import io.hndsr.request.UpscaleOptions;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/**
 * Random requests, on devices that fail at random, for as long as {@code -Dhndsr.soak.minutes} says; a quarter of a minute
 * where it says nothing. Thirty minutes:
 *
 * <pre>{@code
 * mvn -pl hndsr-core test -Dtest=EngineSoakTest -Dhndsr.soak.minutes=30 \
 *     -Dtest.heap="-Xms1g -Xmx1g -XX:+AlwaysPreTouch -XX:+UseSerialGC"
 * }</pre>
 */
class EngineSoakTest {

    private static final double MINUTES = Double.parseDouble(System.getProperty("hndsr.soak.minutes", "0.25"));
    private static final int SUBMITTERS = 4;
    private static final int PENDING_EACH = 6;

    /** Below that the resident memory's own noise is larger. */
    private static final double MINUTES_TO_TELL_MEMORY_BY = 5;

    private static final long ALLOWED_GROWTH_KB = 40_000;
    private static final Path STATUS = Path.of("/proc/self/status");

    private final AtomicInteger faultsLeft = new AtomicInteger();
    private final Map<String, AtomicInteger> ends = new ConcurrentHashMap<>();
    private final Map<String, Integer> hashes = new ConcurrentHashMap<>();
    private final List<String> violations = Collections.synchronizedList(new ArrayList<>());

    @Test
    void whatever_comes_every_future_ends_and_nothing_is_lost() throws InterruptedException, IOException {
        long seed = new Random().nextLong();
        System.out.println("seed " + seed + ", " + MINUTES + " minutes");
        long end = System.nanoTime() + (long) (MINUTES * TimeUnit.MINUTES.toNanos(1));
        List<Long> resident = new ArrayList<>();
        try (Engine engine = Engine.start(config(), this::network)) {
            List<Thread> submitters = new ArrayList<>();
            for (int i = 0; i < SUBMITTERS; i++) {
                Random random = new Random(seed + i);
                submitters.add(new Thread(() -> submitUntil(engine, end, random), "submitter-" + i));
            }
            submitters.forEach(Thread::start);
            Random random = new Random(seed - 1);
            while (System.nanoTime() < end) {
                faultsLeft.set(random.nextInt(4) == 0 ? random.nextInt(20) : 0);
                resident.add(residentKb());
                submitters.get(0).join(500);
            }
            faultsLeft.set(0);
            for (Thread submitter : submitters) {
                submitter.join(TimeUnit.MINUTES.toMillis(2));
                assertThat(submitter.isAlive()).as("a future has never ended").isFalse();
            }
            System.out.println(ends);
            assertThat(violations).isEmpty();
            await().until(() -> engine.status().devices().stream().allMatch(device -> device.running() == 0));
            assertThat(engine.status().pendingRequests()).isZero();
            assertThat(engine.status().queuedTiles()).isZero();
            assertThat(engine.status().heapBytes()).isZero();
            assertThat(engine.workspacesTaken()).isZero();
            await().until(() -> engine.availability().fallbackReason().isEmpty());
            assertThat(EngineRequests.upscale(engine, TestPictures.waves(40, 40), 16)
                            .report()
                            .fallbackReason())
                    .isEmpty();
        }
        await().until(() -> Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().startsWith("hndsr-")));
        assertThat(ends).containsKeys("finished", "WorkCancelledException", "DeadlineExceededException");
        requireFlat(resident);
    }

    private static EngineOptions config() {
        return new EngineOptions(
                Optional.of(TestBundles.folder("perceptual")),
                EnumSet.allOf(Mode.class),
                new DeviceOptions(
                        List.of(new Device.Cuda(0), new Device.Cuda(1)),
                        2,
                        new NetworkOptions(Precision.FLOAT32, CudaOptions.defaults(), new CpuThreads(2, 1, false)),
                        new Batching(4, 1 << 20, Duration.ofMillis(1)),
                        new Recovery(3, Duration.ofMillis(5), Duration.ofMillis(100)),
                        FallbackPolicy.CPU),
                Limits.defaults().withMaxPendingRequests(SUBMITTERS * PENDING_EACH - 2),
                HndsrMetrics.none());
    }

    private FaultyNetwork network(Device device, ModelBundle bundle, OnnxRuntime runtime) {
        return new FaultyNetwork(
                NetworkSource.onnx(config().devices().network()).open(new Device.Cpu(), bundle, runtime),
                device.toString(),
                this::fault);
    }

    private Optional<RunFault.Kind> fault(TileCall call) {
        Random random = ThreadLocalRandom.current();
        if (random.nextInt(3) > 0 || faultsLeft.getAndUpdate(left -> Math.max(0, left - 1)) == 0) {
            return Optional.empty();
        }
        List<RunFault.Kind> kinds = List.of(RunFault.Kind.values());
        return Optional.of(kinds.get(random.nextInt(kinds.size())));
    }

    /**
     * A request.
     *
     * @param future to cancel it by
     * @param counted completed once its end has been counted
     */
    private record Pending(CompletableFuture<EngineRequests.Result> future, CompletableFuture<Integer> counted) {}

    private void submitUntil(Engine engine, long end, Random random) {
        List<Pending> open = new ArrayList<>();
        while (System.nanoTime() < end) {
            open.add(submit(engine, random));
            if (open.size() == PENDING_EACH) {
                Pending oldest = open.remove(0);
                if (random.nextInt(4) == 0) {
                    oldest.future().cancel(true);
                }
                waitFor(oldest);
            }
        }
        open.forEach(EngineSoakTest::waitFor);
    }

    private Pending submit(Engine engine, Random random) {
        int width = 1 + random.nextInt(random.nextInt(5) == 0 ? 300 : 40);
        int height = 1 + random.nextInt(random.nextInt(5) == 0 ? 300 : 40);
        boolean perceptual = random.nextInt(4) == 0;
        double scale = List.of(2.0, 3.0, 3.14, 4.0).get(random.nextInt(4));
        int steps = 1 + random.nextInt(4);
        BufferedImage picture = TestPictures.waves(width, height);
        UpscaleOptions request = UpscaleOptions.scale(scale)
                .mode(perceptual ? Mode.PERCEPTUAL : Mode.FIDELITY)
                .steps(steps)
                .seed(steps);
        request = random.nextInt(8) == 0 ? request.radiometry() : request;
        request = request.priority(
                        List.of(Priority.HIGH, Priority.NORMAL, Priority.LOW).get(random.nextInt(3)))
                .weight(0.5 + random.nextInt(3));
        request = random.nextBoolean() ? request.tenant("tenant-" + random.nextInt(3)) : request;
        request = random.nextInt(6) == 0 ? request.deadline(Duration.ofNanos(1 + random.nextInt(20_000_000))) : request;
        String what = width + "x" + height + " x" + scale + " " + request.mode() + (perceptual ? steps : "");
        CompletableFuture<EngineRequests.Result> future =
                engine.submit(new Source.InMemory(picture), request, EngineRequests.Result::new);
        return new Pending(future, future.handle((result, error) -> {
            if (error == null) {
                ended("finished");
                compare(what, result);
            } else {
                ended(error, what);
            }
            return 0;
        }));
    }

    private void ended(Throwable error, String what) {
        if (error instanceof CancellationException) {
            ended("WorkCancelledException");
        } else if (error instanceof HndsrException expected) {
            ended(expected.getClass().getSimpleName());
        } else {
            violations.add(what + ": " + error);
        }
    }

    private void ended(String how) {
        ends.computeIfAbsent(how, key -> new AtomicInteger()).incrementAndGet();
    }

    /** Whatever it was batched with, whichever device ran it, and whatever failed meanwhile: the bytes are the same. */
    private void compare(String what, EngineRequests.Result result) {
        int hash = Arrays.hashCode(result.image().bytes());
        Integer before = hashes.putIfAbsent(what, hash);
        if (before != null && before != hash) {
            violations.add(what + " came out in two ways, the second with "
                    + result.report().tiles() + " tiles on " + result.report().device());
        }
    }

    private static void waitFor(Pending pending) {
        try {
            pending.counted().get(2, TimeUnit.MINUTES);
        } catch (InterruptedException | ExecutionException | TimeoutException stuck) {
            throw new IllegalStateException("a future has not ended", stuck);
        }
    }

    private static void requireFlat(List<Long> resident) {
        Runtime jvm = Runtime.getRuntime();
        boolean heapFixed = jvm.totalMemory() > jvm.maxMemory() / 10 * 9;
        if (MINUTES < MINUTES_TO_TELL_MEMORY_BY || !heapFixed || resident.get(0) == 0) {
            System.out.println("skipped: resident memory is compared over " + MINUTES_TO_TELL_MEMORY_BY
                    + " minutes and more, with a heap that is all there from the start, where " + STATUS + " tells it");
            return;
        }
        int third = resident.size() / 3;
        long second = median(resident.subList(third, 2 * third));
        long last = median(resident.subList(2 * third, resident.size()));
        System.out.println(
                "resident memory, median: " + second + " kB in the second third, " + last + " kB in the last");
        assertThat(last - second).isLessThan(ALLOWED_GROWTH_KB);
    }

    private static long median(List<Long> values) {
        return values.stream().sorted().skip(values.size() / 2).findFirst().orElseThrow();
    }

    private static long residentKb() throws IOException {
        if (!Files.isReadable(STATUS)) {
            return 0;
        }
        return Files.readAllLines(STATUS).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElseThrow();
    }
}

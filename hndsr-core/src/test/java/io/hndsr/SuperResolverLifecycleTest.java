package io.hndsr;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.hndsr.config.Limits;
import io.hndsr.error.DeadlineExceededException;
import io.hndsr.error.HndsrException;
import io.hndsr.error.OverloadedException;
import io.hndsr.error.ResolverClosedException;
import io.hndsr.error.WorkCancelledException;
import io.hndsr.metrics.HndsrMetrics;
import io.hndsr.report.UpscaleReport;
import io.hndsr.request.UpscaleOptions;
import java.awt.image.BufferedImage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Cancelling, deadlines, overload, closing and many callers, on the default bundle. */
class SuperResolverLifecycleTest {

    /** Minutes of work on any machine that runs these tests; each test stops it. */
    private static final BufferedImage LARGE = TestPictures.flat(2_500, 2_500, 0x507040);

    private static final UpscaleOptions IN_SMALL_TILES = UpscaleOptions.scale(2).tileSize(64);
    private static final BufferedImage SMALL = TestPictures.waves(24, 20);

    /** Counts what ended, and how. */
    private static final class Counters implements HndsrMetrics {

        private final AtomicInteger tiles = new AtomicInteger();
        private final AtomicInteger finished = new AtomicInteger();
        private final Map<String, Integer> failed = new ConcurrentHashMap<>();

        @Override
        public void requestFinished(UpscaleReport report) {
            finished.incrementAndGet();
        }

        @Override
        public void requestFailed(String errorType) {
            failed.merge(errorType, 1, Integer::sum);
        }

        @Override
        public void tileFinished(long pixels) {
            tiles.incrementAndGet();
        }
    }

    @Test
    void cancelling_stops_the_work_and_frees_the_device() {
        Counters counters = new Counters();
        try (SuperResolver resolver = SuperResolver.builder()
                .limits(Limits.defaults().withMaxPendingRequests(1))
                .metrics(counters)
                .build()) {
            CompletableFuture<UpscaleResult> future = resolver.submit(LARGE, IN_SMALL_TILES);
            await().until(() -> counters.tiles.get() > 0);
            assertThat(future.cancel(true)).isTrue();
            assertThat(future).isCancelled();
            assertThatThrownBy(future::join).isInstanceOf(CancellationException.class);
            // The only place is free again, and so is the device.
            assertThat(resolver.upscale(SMALL, 2).getWidth()).isEqualTo(48);
            // A tile that was just being placed still counts.
            await().until(() -> resolver.status().devices().get(0).running() == 0);
            int tiles = counters.tiles.get();
            assertThat(resolver.upscale(SMALL, 2).getWidth()).isEqualTo(48);
            assertThat(counters.tiles.get()).isEqualTo(tiles + 1);
            assertThat(counters.failed).containsEntry("WorkCancelledException", 1);
        }
    }

    @Test
    void a_caller_s_own_time_out_stops_the_work_too() {
        Counters counters = new Counters();
        try (SuperResolver resolver = SuperResolver.builder()
                .limits(Limits.defaults().withMaxPendingRequests(1))
                .metrics(counters)
                .build()) {
            CompletableFuture<UpscaleResult> future =
                    resolver.submit(LARGE, IN_SMALL_TILES).orTimeout(200, java.util.concurrent.TimeUnit.MILLISECONDS);
            assertThatThrownBy(() -> future.get(30, SECONDS)).hasCauseInstanceOf(TimeoutException.class);
            await().until(() -> counters.failed.containsKey("WorkCancelledException"));
            assertThat(resolver.upscale(SMALL, 2).getWidth()).isEqualTo(48);
        }
    }

    @Test
    void a_deadline_stops_the_work_with_its_own_error() {
        Counters counters = new Counters();
        try (SuperResolver resolver = SuperResolver.builder()
                .limits(Limits.defaults().withMaxPendingRequests(1))
                .metrics(counters)
                .build()) {
            UpscaleOptions options = IN_SMALL_TILES.deadline(Duration.ofMillis(300));
            assertThatThrownBy(() -> resolver.upscale(LARGE, options))
                    .isInstanceOf(DeadlineExceededException.class)
                    .hasMessageContaining("PT0.3S")
                    .hasMessageContaining("allow more time");
            assertThat(resolver.upscale(SMALL, 2).getWidth()).isEqualTo(48);
            assertThat(counters.failed).containsEntry("DeadlineExceededException", 1);
        }
    }

    @Test
    void a_deadline_as_long_as_a_duration_can_be_is_none() {
        try (SuperResolver resolver = nearest(Limits.defaults())) {
            UpscaleOptions options = UpscaleOptions.scale(2).deadline(Duration.ofSeconds(Long.MAX_VALUE));
            assertThat(resolver.upscale(SMALL, options).image().getWidth()).isEqualTo(48);
        }
    }

    @Test
    void interrupting_a_blocking_call_stops_the_work_and_keeps_the_flag() throws InterruptedException {
        Counters counters = new Counters();
        try (SuperResolver resolver = SuperResolver.builder().metrics(counters).build()) {
            AtomicReference<Throwable> thrown = new AtomicReference<>(new IllegalStateException("nothing thrown"));
            AtomicInteger flag = new AtomicInteger();
            Thread caller = new Thread(
                    () -> {
                        try {
                            resolver.upscale(LARGE, IN_SMALL_TILES);
                        } catch (HndsrException stopped) {
                            thrown.set(stopped);
                            flag.set(Thread.currentThread().isInterrupted() ? 1 : 0);
                        }
                    },
                    "caller");
            caller.start();
            await().until(() -> counters.tiles.get() > 0);
            caller.interrupt();
            caller.join(SECONDS.toMillis(30));
            assertThat(thrown.get()).isInstanceOf(WorkCancelledException.class).hasMessageContaining("interrupted");
            assertThat(flag).hasValue(1);
            assertThat(resolver.upscale(SMALL, 2).getWidth()).isEqualTo(48);
        }
    }

    @Test
    void closing_ends_what_runs_and_what_waits_and_no_thread_lives_on() {
        Counters counters = new Counters();
        SuperResolver resolver = SuperResolver.builder().metrics(counters).build();
        List<CompletableFuture<UpscaleResult>> futures = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            futures.add(resolver.submit(LARGE, IN_SMALL_TILES));
        }
        await().until(() -> counters.tiles.get() > 0);
        resolver.close();
        resolver.close();
        for (CompletableFuture<UpscaleResult> future : futures) {
            assertThatThrownBy(() -> future.get(30, SECONDS)).hasCauseInstanceOf(ResolverClosedException.class);
        }
        await().until(SuperResolverLifecycleTest::noThreadOfOurs);
        assertThatThrownBy(() -> resolver.upscale(SMALL, 2))
                .isInstanceOf(ResolverClosedException.class)
                .hasMessageContaining("create another one");
        assertThat(resolver.submit(SMALL, UpscaleOptions.scale(2))).isCompletedExceptionally();
    }

    @Test
    void closing_again_and_again_under_load_never_hangs_or_leaves_a_future_open() throws Exception {
        long seed = new Random().nextLong();
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        for (int i = 0; i < 25; i++) {
            SuperResolver resolver = nearest(Limits.defaults());
            List<CompletableFuture<UpscaleResult>> futures = new ArrayList<>();
            CountDownLatch started = new CountDownLatch(1);
            Thread submitter = new Thread(
                    () -> {
                        for (int n = 0; n < 40; n++) {
                            futures.add(resolver.submit(
                                    SMALL, UpscaleOptions.scale(2).tileSize(16)));
                            started.countDown();
                        }
                    },
                    "submitter");
            submitter.start();
            spin(random.nextInt(200_000));
            resolver.close();
            join(submitter);
            for (CompletableFuture<UpscaleResult> future : futures) {
                Throwable error = future.handle((result, failure) -> failure).get(30, SECONDS);
                if (error != null) {
                    assertThat(error).isInstanceOf(ResolverClosedException.class);
                }
            }
        }
        await().until(SuperResolverLifecycleTest::noThreadOfOurs);
    }

    @Test
    void a_listener_that_closes_the_resolver_ends_its_own_request() {
        SuperResolver resolver = nearest(Limits.defaults());
        UpscaleOptions options = UpscaleOptions.scale(2).tileSize(16).onProgress(progress -> resolver.close());
        assertThatThrownBy(() -> resolver.upscale(TestPictures.waves(100, 100), options))
                .isInstanceOf(ResolverClosedException.class);
        await().until(SuperResolverLifecycleTest::noThreadOfOurs);
    }

    @Test
    void what_is_hung_on_a_future_may_wait_for_another_image() throws Exception {
        try (SuperResolver resolver = nearest(Limits.defaults())) {
            List<CompletableFuture<Integer>> futures = new ArrayList<>();
            for (int i = 0; i < 16; i++) {
                futures.add(resolver.submit(SMALL, UpscaleOptions.scale(2))
                        .thenApply(first -> resolver.upscale(first.image(), 2).getWidth()));
            }
            for (CompletableFuture<Integer> future : futures) {
                assertThat(future.get(30, SECONDS)).isEqualTo(96);
            }
        }
    }

    @Test
    void too_many_requests_are_refused_with_a_time_to_come_back() {
        try (SuperResolver resolver = SuperResolver.builder()
                .limits(Limits.defaults().withMaxPendingRequests(2))
                .build()) {
            CompletableFuture<UpscaleResult> first = resolver.submit(LARGE, IN_SMALL_TILES);
            CompletableFuture<UpscaleResult> second = resolver.submit(LARGE, IN_SMALL_TILES);
            assertThatThrownBy(() -> resolver.upscale(SMALL, 2))
                    .isInstanceOfSatisfying(
                            OverloadedException.class,
                            overloaded -> assertThat(overloaded.retryAfter()).isPositive())
                    .hasMessageContaining("2 requests are pending, the limit is 2")
                    .hasMessageContaining("try again in");
            first.cancel(true);
            assertThat(resolver.upscale(SMALL, 2).getWidth()).isEqualTo(48);
            second.cancel(true);
        }
    }

    @Test
    void three_hundred_cancels_at_any_moment_lose_no_place() throws InterruptedException, ExecutionException {
        long seed = new Random().nextLong();
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        Counters counters = new Counters();
        try (SuperResolver resolver = SuperResolver.builder()
                .limits(Limits.defaults().withMaxPendingRequests(4))
                .metrics(counters)
                .build()) {
            int cancelled = 0;
            for (int i = 0; i < 300; i++) {
                CompletableFuture<UpscaleResult> future =
                        resolver.submit(SMALL, UpscaleOptions.scale(2 + random.nextInt(3)));
                spin(random.nextInt(1 << (1 + random.nextInt(26))));
                cancelled += future.cancel(true) ? 1 : 0;
            }
            System.out.println(cancelled + " of 300 were cancelled before they were finished");
            // All four places must be there.
            List<CompletableFuture<UpscaleResult>> last = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                last.add(resolver.submit(SMALL, UpscaleOptions.scale(2)));
            }
            for (CompletableFuture<UpscaleResult> future : last) {
                assertThat(future.get().image().getWidth()).isEqualTo(48);
            }
            int ended = counters.finished.get() + counters.failed.getOrDefault("WorkCancelledException", 0);
            assertThat(ended).isEqualTo(304);
        }
    }

    @Test
    void a_small_image_is_served_while_a_large_one_is_in_progress() {
        Counters counters = new Counters();
        try (SuperResolver resolver = SuperResolver.builder().metrics(counters).build()) {
            CompletableFuture<UpscaleResult> large = resolver.submit(LARGE, IN_SMALL_TILES);
            await().until(() -> counters.tiles.get() > 0);
            assertThat(resolver.upscale(SMALL, 2).getWidth()).isEqualTo(48);
            assertThat(large).isNotDone();
            large.cancel(true);
        }
    }

    @Test
    void metrics_that_throw_break_nothing() {
        HndsrMetrics throwing = new HndsrMetrics() {
            @Override
            public void requestFinished(UpscaleReport report) {
                throw new AssertionError("thrown on purpose by a test");
            }

            @Override
            public void requestFailed(String errorType) {
                throw new AssertionError("thrown on purpose by a test");
            }

            @Override
            public void tileFinished(long pixels) {
                throw new AssertionError("thrown on purpose by a test");
            }
        };
        try (SuperResolver resolver = SuperResolver.builder()
                .model(TestBundles.folder("nearest"))
                .metrics(throwing)
                .build()) {
            assertThat(resolver.upscale(SMALL, 2).getWidth()).isEqualTo(48);
            assertThatThrownBy(() -> resolver.upscale(SMALL, 9)).isInstanceOf(HndsrException.class);
        }
    }

    @Test
    void the_samples_do_not_depend_on_threads_or_on_who_else_calls() throws InterruptedException {
        int callers = 8;
        List<BufferedImage> pictures = new ArrayList<>();
        List<UpscaleOptions> options = new ArrayList<>();
        for (int i = 0; i < callers; i++) {
            pictures.add(TestPictures.waves(20 + 21 * i, 110 - 12 * i));
            options.add(UpscaleOptions.scale(2 + 0.35 * (i % 4)).tileSize(64));
        }
        List<byte[]> alone = new ArrayList<>();
        try (SuperResolver one = SuperResolver.builder().threads(1).build()) {
            for (int i = 0; i < callers; i++) {
                alone.add(one.upscale(pictures.get(i), options.get(i)).raster().bytes());
            }
        }
        for (int threads : new int[] {2, 4}) {
            try (SuperResolver resolver =
                    SuperResolver.builder().threads(threads).build()) {
                List<Throwable> failures = java.util.Collections.synchronizedList(new ArrayList<>());
                List<Thread> running = new ArrayList<>();
                for (int caller = 0; caller < callers; caller++) {
                    int own = caller;
                    Thread thread = new Thread(
                            () -> {
                                byte[] bytes = resolver.upscale(pictures.get(own), options.get(own))
                                        .raster()
                                        .bytes();
                                assertThat(bytes).isEqualTo(alone.get(own));
                            },
                            "caller-" + caller);
                    thread.setUncaughtExceptionHandler((where, failure) -> failures.add(failure));
                    running.add(thread);
                    thread.start();
                }
                for (Thread thread : running) {
                    thread.join();
                }
                assertThat(failures).isEmpty();
            }
        }
    }

    private static SuperResolver nearest(Limits limits) {
        return SuperResolver.builder()
                .model(TestBundles.folder("nearest"))
                .limits(limits)
                .build();
    }

    private static boolean noThreadOfOurs() {
        return Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().startsWith("hndsr-"));
    }

    /** Passes a moment of drawn length, so that what follows hits the work at any point. */
    private static void spin(int nanos) {
        long end = System.nanoTime() + nanos;
        while (System.nanoTime() < end) {
            Thread.onSpinWait();
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join(SECONDS.toMillis(30));
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        assertThat(thread.isAlive()).isFalse();
    }
}

package io.hndsr.internal.engine;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.hndsr.TestPictures;
import io.hndsr.config.Batching;
import io.hndsr.error.DeadlineExceededException;
import io.hndsr.image.RasterImage;
import java.awt.image.BufferedImage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Ten thousand requests that are ended at any moment lose nothing. */
class EngineCancelTest {

    private static final int REQUESTS = 10_000;
    private static final int SUBMITTERS = 4;
    private static final int AT_ONCE = 4;

    @Test
    void ten_thousand_cancels_and_deadlines_lose_no_permit_no_memory_and_no_thread() throws InterruptedException {
        long seed = new Random().nextLong();
        System.out.println("seed " + seed);
        AtomicInteger finished = new AtomicInteger();
        AtomicInteger ended = new AtomicInteger();
        AtomicInteger wrong = new AtomicInteger();
        try (Engine engine = Engine.start(EngineRequests.config("nearest")
                .with(new Batching(4, Long.MAX_VALUE, Duration.ofMillis(1)))
                .config())) {
            // Threads that start when they are first needed are there after this.
            EngineRequests.upscale(engine, TestPictures.waves(40, 40), 16);
            long threadsBefore = threadsOfOurs();
            List<Thread> submitters = new ArrayList<>();
            for (int i = 0; i < SUBMITTERS; i++) {
                Random random = new Random(seed + i);
                Thread submitter = new Thread(() -> submit(engine, random, finished, ended, wrong), "submitter-" + i);
                submitters.add(submitter);
                submitter.start();
            }
            for (Thread submitter : submitters) {
                submitter.join(SECONDS.toMillis(300));
                assertThat(submitter.isAlive()).isFalse();
            }
            assertThat(wrong).hasValue(0);
            assertThat(finished.get() + ended.get()).isEqualTo(REQUESTS);
            System.out.println(ended + " of " + REQUESTS + " were ended before they were finished");
            await().until(() -> engine.status().devices().get(0).running() == 0);
            assertThat(engine.workspacesTaken()).isZero();
            assertThat(engine.status().pendingRequests()).isZero();
            assertThat(engine.status().queuedTiles()).isZero();
            assertThat(engine.status().heapBytes()).isZero();
            await().until(() -> threadsOfOurs() <= threadsBefore);
            assertThat(EngineRequests.upscale(engine, TestPictures.waves(40, 40), 16)
                            .image()
                            .size()
                            .width())
                    .isEqualTo(80);
        }
        await().until(() -> threadsOfOurs() == 0);
    }

    private static void submit(
            Engine engine, Random random, AtomicInteger finished, AtomicInteger ended, AtomicInteger wrong) {
        List<CompletableFuture<RasterImage>> open = new ArrayList<>();
        for (int i = 0; i < REQUESTS / SUBMITTERS; i++) {
            BufferedImage picture = TestPictures.flat(8 + random.nextInt(120), 8 + random.nextInt(120), 0x408060);
            Optional<Duration> deadline = random.nextInt(4) == 0
                    ? Optional.of(Duration.ofNanos(1 + random.nextInt(3_000_000)))
                    : Optional.empty();
            open.add(engine.submit(
                    new Source.InMemory(picture), EngineRequests.request(16, deadline), (image, report) -> image));
            long until = System.nanoTime() + random.nextInt(1 << (1 + random.nextInt(20)));
            while (System.nanoTime() < until) {
                Thread.onSpinWait();
            }
            if (open.size() == AT_ONCE) {
                CompletableFuture<RasterImage> oldest = open.remove(0);
                if (random.nextInt(3) > 0) {
                    oldest.cancel(true);
                }
                end(oldest, finished, ended, wrong);
            }
        }
        open.forEach(future -> end(future, finished, ended, wrong));
    }

    private static void end(
            CompletableFuture<RasterImage> future, AtomicInteger finished, AtomicInteger ended, AtomicInteger wrong) {
        future.handle((image, error) -> {
                    boolean stopped =
                            error instanceof CancellationException || error instanceof DeadlineExceededException;
                    (error == null ? finished : stopped ? ended : wrong).incrementAndGet();
                    return 0;
                })
                .join();
    }

    private static long threadsOfOurs() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("hndsr-")
                        && !thread.getName().startsWith("hndsr-result"))
                .count();
    }
}

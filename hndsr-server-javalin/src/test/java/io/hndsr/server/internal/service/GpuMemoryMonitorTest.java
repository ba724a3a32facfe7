package io.hndsr.server.internal.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class GpuMemoryMonitorTest {

    @Test
    void tells_what_was_told_last() {
        AtomicInteger asked = new AtomicInteger();
        try (GpuMemoryMonitor memory =
                new GpuMemoryMonitor(() -> Map.of("cuda:0", 40L + asked.getAndIncrement(), "cuda:1", 1000L), 1)) {
            await().until(() -> memory.used("cuda:0").orElse(0) > 41);
            assertThat(memory.total()).isGreaterThan(1041);
            assertThat(memory.used("cuda:1")).hasValue(1000);
            assertThat(memory.used("cpu")).isEmpty();
        }
    }

    @Test
    void nobody_waits_for_a_tool_that_hangs() {
        CountDownLatch hangs = new CountDownLatch(1);
        CountDownLatch asked = new CountDownLatch(1);
        try (GpuMemoryMonitor memory = new GpuMemoryMonitor(
                () -> {
                    asked.countDown();
                    awaitQuietly(hangs);
                    return Map.of("cuda:0", 7L);
                },
                1)) {
            awaitQuietly(asked);
            assertThat(memory.total()).isZero();
            assertThat(memory.used("cuda:0")).isEmpty();
            hangs.countDown();
            await().until(() -> memory.total() == 7);
        }
    }

    @Test
    void a_source_that_throws_is_asked_again() {
        AtomicInteger asked = new AtomicInteger();
        try (GpuMemoryMonitor memory = new GpuMemoryMonitor(
                () -> {
                    if (asked.incrementAndGet() == 1) {
                        throw new IllegalStateException("thrown on purpose by a test");
                    }
                    return Map.of("cuda:0", 7L);
                },
                1)) {
            await().until(() -> memory.total() == 7);
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}

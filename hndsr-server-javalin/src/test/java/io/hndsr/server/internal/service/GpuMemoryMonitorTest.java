package io.hndsr.server.internal.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class GpuMemoryMonitorTest {

    @Test
    void returns_the_last_measurement() {
        AtomicInteger measured = new AtomicInteger();
        try (GpuMemoryMonitor memory = new GpuMemoryMonitor(
                () -> Map.of("cuda:0", 40L + measured.getAndIncrement(), "cuda:1", 1000L), Duration.ofMillis(1))) {
            await().until(() -> memory.used("cuda:0").orElse(0) > 41);
            assertThat(memory.total()).isGreaterThan(1041);
            assertThat(memory.used("cuda:1")).hasValue(1000);
            assertThat(memory.used("cpu")).isEmpty();
        }
    }

    @Test
    void no_reader_waits_for_a_measurement_that_hangs() {
        CountDownLatch hangs = new CountDownLatch(1);
        CountDownLatch measured = new CountDownLatch(1);
        try (GpuMemoryMonitor memory = new GpuMemoryMonitor(
                () -> {
                    measured.countDown();
                    awaitQuietly(hangs);
                    return Map.of("cuda:0", 7L);
                },
                Duration.ofMillis(1))) {
            awaitQuietly(measured);
            assertThat(memory.total()).isZero();
            assertThat(memory.used("cuda:0")).isEmpty();
            hangs.countDown();
            await().until(() -> memory.total() == 7);
        }
    }

    @Test
    void measures_again_after_a_measurement_that_threw() {
        AtomicInteger measured = new AtomicInteger();
        try (GpuMemoryMonitor memory = new GpuMemoryMonitor(
                () -> {
                    if (measured.incrementAndGet() == 1) {
                        throw new IllegalStateException("thrown on purpose by a test");
                    }
                    return Map.of("cuda:0", 7L);
                },
                Duration.ofMillis(1))) {
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

package io.hndsr.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hndsr.SuperResolver;
import org.junit.jupiter.api.Test;

class CpuThreadsTest {

    @Test
    void more_threads_than_any_machine_has_are_refused_with_the_limit() {
        assertThat(CpuThreads.of(CpuThreads.MAX_THREADS).concurrentRuns()).isEqualTo(1024);
        assertThatThrownBy(() -> SuperResolver.builder().threads(1025))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("1025 concurrentRuns of 1 threadsPerRun exceed 1024 threads");
        assertThatThrownBy(() -> new CpuThreads(Integer.MAX_VALUE, Integer.MAX_VALUE, false))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("exceed 1024 threads");
    }
}

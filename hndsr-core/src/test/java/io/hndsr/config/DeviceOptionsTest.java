package io.hndsr.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Device options: sensible defaults, and values that make no sense are refused. */
class DeviceOptionsTest {

    @Test
    void the_cpu_runs_one_thread_for_each_processor_in_one_session() {
        assertThat(CpuThreads.defaults())
                .isEqualTo(new CpuThreads(Runtime.getRuntime().availableProcessors(), 1, false));
        assertThat(CpuThreads.of(8).sessions()).isOne();
    }

    @Test
    void runs_with_threads_of_their_own_have_sessions_of_their_own() {
        CpuThreads threads =
                CpuThreads.defaults().withConcurrentRuns(3).withThreadsPerRun(2).withSpinning(true);
        assertThat(threads).isEqualTo(new CpuThreads(3, 2, true));
        assertThat(threads.sessions()).isEqualTo(3);
        assertThatThrownBy(() -> new CpuThreads(0, 1, false))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("concurrentRuns 0");
        assertThatThrownBy(() -> new CpuThreads(1, 0, false)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void cuda_has_full_precision_and_no_limit_unless_configured() {
        CudaOptions defaults = CudaOptions.defaults();
        assertThat(defaults.memoryLimitBytes()).isZero();
        assertThat(defaults.tf32()).isFalse();
        assertThat(defaults.tensorRt()).isEmpty();
        CudaOptions.TensorRt tensorRt = new CudaOptions.TensorRt(Optional.empty());
        assertThat(defaults.withTensorRt(tensorRt).tensorRt()).contains(tensorRt);
        assertThatThrownBy(() -> defaults.withMemoryLimitBytes(-1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("memoryLimitBytes -1");
    }

    @Test
    void recovery_needs_a_failure_and_pauses_in_order() {
        Recovery defaults = Recovery.defaults();
        assertThat(defaults).isEqualTo(new Recovery(3, Duration.ofSeconds(1), Duration.ofSeconds(60)));
        assertThatThrownBy(() -> defaults.withFailuresToOpen(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("failuresToOpen 0");
        assertThatThrownBy(() -> defaults.withPauses(Duration.ZERO, Duration.ofSeconds(1)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> defaults.withPauses(Duration.ofSeconds(2), Duration.ofSeconds(1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("PT2S");
    }
}

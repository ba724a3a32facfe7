package io.hndsr.internal.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.hndsr.config.CudaOptions;
import io.hndsr.config.CudaOptions.ArenaStrategy;
import io.hndsr.config.CudaOptions.ConvolutionSearch;
import io.hndsr.config.CudaOptions.TensorRt;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ProviderSettingsTest {

    @Test
    void the_defaults_are_exact_and_do_not_depend_on_timing() {
        assertThat(ProviderSettings.cuda(CudaOptions.defaults()))
                .containsOnly(
                        entry("arena_extend_strategy", "kSameAsRequested"),
                        entry("cudnn_conv_algo_search", "HEURISTIC"),
                        entry("use_tf32", "0"),
                        entry("prefer_nhwc", "0"));
    }

    @Test
    void every_option_reaches_the_provider() {
        CudaOptions options = CudaOptions.defaults()
                .withMemoryLimitBytes(6_000_000_000L)
                .withArena(ArenaStrategy.NEXT_POWER_OF_TWO)
                .withTf32(true)
                .withConvolutionSearch(ConvolutionSearch.EXHAUSTIVE)
                .withPreferNhwc(true);
        assertThat(ProviderSettings.cuda(options))
                .containsOnly(
                        entry("gpu_mem_limit", "6000000000"),
                        entry("arena_extend_strategy", "kNextPowerOfTwo"),
                        entry("cudnn_conv_algo_search", "EXHAUSTIVE"),
                        entry("use_tf32", "1"),
                        entry("prefer_nhwc", "1"));
    }

    @Test
    void engines_are_kept_if_there_is_a_folder_for_them() {
        assertThat(ProviderSettings.tensorRt(new TensorRt(Optional.empty()))).isEmpty();
        assertThat(ProviderSettings.tensorRt(new TensorRt(Optional.of(Path.of("engines")))))
                .containsOnly(entry("trt_engine_cache_enable", "1"), entry("trt_engine_cache_path", "engines"));
    }
}

package io.hndsr.internal.network;

import io.hndsr.config.CudaOptions;
import io.hndsr.config.CudaOptions.TensorRt;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Options in the words of ONNX Runtime's execution providers: the keys of {@code OrtCUDAProviderOptions} are parsed by
 * {@code core/providers/cuda/cuda_execution_provider_info.cc}, those of {@code OrtTensorRTProviderOptions} by
 * {@code core/providers/tensorrt/tensorrt_execution_provider_info.cc}.
 */
final class ProviderSettings {

    private ProviderSettings() {}

    static Map<String, String> cuda(CudaOptions options) {
        Map<String, String> settings = new LinkedHashMap<>();
        if (options.memoryLimitBytes() > 0) {
            settings.put("gpu_mem_limit", Long.toString(options.memoryLimitBytes()));
        }
        settings.put(
                "arena_extend_strategy",
                switch (options.arena()) {
                    case NEXT_POWER_OF_TWO -> "kNextPowerOfTwo";
                    case SAME_AS_REQUESTED -> "kSameAsRequested";
                });
        settings.put("cudnn_conv_algo_search", options.convolutionSearch().name());
        settings.put("use_tf32", flag(options.tf32()));
        settings.put("prefer_nhwc", flag(options.preferNhwc()));
        return settings;
    }

    static Map<String, String> tensorRt(TensorRt options) {
        Map<String, String> settings = new LinkedHashMap<>();
        options.engineCache().ifPresent(folder -> {
            settings.put("trt_engine_cache_enable", flag(true));
            settings.put("trt_engine_cache_path", folder.toString());
        });
        return settings;
    }

    private static String flag(boolean on) {
        return on ? "1" : "0";
    }
}

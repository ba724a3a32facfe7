package io.hndsr.internal.pipeline;

import io.hndsr.config.Batching;
import io.hndsr.config.CpuThreads;
import io.hndsr.config.CudaOptions;
import io.hndsr.config.Device;
import io.hndsr.config.FallbackPolicy;
import io.hndsr.config.Limits;
import io.hndsr.config.Mode;
import io.hndsr.config.Precision;
import io.hndsr.config.Recovery;
import io.hndsr.metrics.HndsrMetrics;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * How an engine is set up.
 *
 * @param modelPath the bundle, or empty for the bundled one
 * @param modes what will be asked for; nothing else is loaded
 * @param devices where the network runs
 * @param sessionsPerCudaDevice copies of the network on each CUDA device
 * @param cpuThreads how the CPU is used
 * @param cudaOptions how CUDA devices are used
 * @param precision the network's arithmetic
 * @param batching the bounds of a batch
 * @param recovery when a device counts as out of order, and is tried again
 * @param fallback what happens where the bundle or the devices cannot be used
 * @param limits what is accepted
 * @param metrics where measurements go
 */
public record EngineConfig(
        Optional<Path> modelPath,
        Set<Mode> modes,
        List<Device> devices,
        int sessionsPerCudaDevice,
        CpuThreads cpuThreads,
        CudaOptions cudaOptions,
        Precision precision,
        Batching batching,
        Recovery recovery,
        FallbackPolicy fallback,
        Limits limits,
        HndsrMetrics metrics) {}

package io.hndsr.internal.network;

import io.hndsr.config.CpuThreads;
import io.hndsr.config.CudaOptions;
import io.hndsr.config.Precision;

/**
 * How networks run on their devices. Immutable.
 *
 * @param precision the network's arithmetic
 * @param cuda how CUDA devices are used
 * @param cpuThreads how the CPU is used
 */
public record NetworkOptions(Precision precision, CudaOptions cuda, CpuThreads cpuThreads) {}

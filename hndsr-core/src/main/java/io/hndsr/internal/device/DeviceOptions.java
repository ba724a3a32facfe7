package io.hndsr.internal.device;

import io.hndsr.config.Batching;
import io.hndsr.config.Device;
import io.hndsr.config.FallbackPolicy;
import io.hndsr.config.Recovery;
import io.hndsr.internal.network.NetworkOptions;
import java.util.List;

/**
 * Which devices are used, and how. Immutable.
 *
 * @param devices the configured devices
 * @param sessionsPerCudaDevice copies of the network on each CUDA device
 * @param network how networks run
 * @param batching the bounds of a batch
 * @param recovery when a device counts as out of order, and when it is tried again
 * @param fallback what happens if the bundle or the devices cannot be used
 */
public record DeviceOptions(
        List<Device> devices,
        int sessionsPerCudaDevice,
        NetworkOptions network,
        Batching batching,
        Recovery recovery,
        FallbackPolicy fallback) {}

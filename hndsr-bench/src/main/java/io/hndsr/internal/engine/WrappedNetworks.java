package io.hndsr.internal.engine;

import io.hndsr.config.Device;
import io.hndsr.internal.network.Network;
import io.hndsr.internal.network.NetworkSource;
import java.util.function.BiFunction;

/** Starts engines with wrapped networks. It is in this package since that factory method is package-private. */
public final class WrappedNetworks {

    private WrappedNetworks() {}

    /**
     * Starts an engine that runs every device on the CPU, each through a wrapped network.
     *
     * @param options the configuration
     * @param wrapper creates the network of a device from the one on the CPU
     * @return a running engine, to be closed by the caller
     */
    public static Engine start(EngineOptions options, BiFunction<Device, Network, Network> wrapper) {
        NetworkSource onnx = NetworkSource.onnx(options.devices().network());
        return Engine.start(
                options,
                (device, bundle, runtime) -> wrapper.apply(device, onnx.open(new Device.Cpu(), bundle, runtime)));
    }
}

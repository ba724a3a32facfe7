package io.hndsr.internal.engine;

import io.hndsr.config.Device;
import io.hndsr.internal.network.Network;
import io.hndsr.internal.network.NetworkSource;
import java.util.function.BiFunction;

/** Starts engines on networks that a measurement chooses. It stands in this package because nothing else may start one so. */
public final class EngineOn {

    private EngineOn() {}

    /**
     * Starts an engine whose networks are made of those that the CPU runs, whatever the device is called.
     *
     * @param options how it is set up
     * @param wrapping makes the network of a device out of the one on the CPU
     * @return a running engine, to be closed by the caller
     */
    public static Engine wrapped(EngineOptions options, BiFunction<Device, Network, Network> wrapping) {
        NetworkSource onnx = NetworkSource.onnx(options.devices().network());
        return Engine.start(
                options,
                (device, bundle, runtime) -> wrapping.apply(device, onnx.open(new Device.Cpu(), bundle, runtime)));
    }
}

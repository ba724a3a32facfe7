package io.hndsr.internal.pipeline;

import io.hndsr.config.Device;
import io.hndsr.internal.session.Network;
import java.util.function.BiFunction;

/** Starts engines on networks that a measurement chooses. It stands in this package because nothing else may start one so. */
public final class EngineOn {

    private EngineOn() {}

    /**
     * Starts an engine whose networks are made of those that the CPU runs, whatever the device is called.
     *
     * @param config how it is set up
     * @param wrapping makes the network of a device out of the one on the CPU
     * @return a running engine, to be closed by the caller
     */
    public static Engine wrapped(EngineConfig config, BiFunction<Device, Network, Network> wrapping) {
        NetworkSource onnx = NetworkSource.onnx(config);
        return Engine.start(
                config,
                (device, bundle, runtime) -> wrapping.apply(device, onnx.open(new Device.Cpu(), bundle, runtime)));
    }
}

package io.hndsr.internal.pipeline;

import io.hndsr.config.Device;
import io.hndsr.config.Precision;
import io.hndsr.internal.session.Network;
import io.hndsr.internal.session.OnnxNetwork;
import io.hndsr.internal.session.OnnxRuntime;
import io.hndsr.model.ModelBundle;
import java.util.List;

/**
 * Networks that ONNX Runtime runs. Immutable and thread-safe.
 *
 * @param config the arithmetic, and how devices are used
 */
record OnnxNetworks(EngineConfig config) implements NetworkSource {

    @Override
    public List<Device.Cuda> cudaDevices(OnnxRuntime runtime) {
        return config.precision() == Precision.INT8 ? List.of() : runtime.cudaDevices();
    }

    @Override
    public Network open(Device device, ModelBundle bundle, OnnxRuntime runtime) {
        return OnnxNetwork.open(runtime, bundle, device, config.precision(), config.cudaOptions(), config.cpuThreads());
    }
}

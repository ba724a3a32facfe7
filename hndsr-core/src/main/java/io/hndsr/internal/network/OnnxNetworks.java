package io.hndsr.internal.network;

import io.hndsr.config.Device;
import io.hndsr.config.Precision;
import io.hndsr.model.ModelBundle;
import java.util.List;

/**
 * Networks that ONNX Runtime runs. Immutable and thread-safe.
 *
 * @param options how networks run
 */
record OnnxNetworks(NetworkOptions options) implements NetworkSource {

    @Override
    public List<Device.Cuda> cudaDevices(OnnxRuntime runtime) {
        return options.precision() == Precision.INT8 ? List.of() : runtime.cudaDevices();
    }

    @Override
    public Network open(Device device, ModelBundle bundle, OnnxRuntime runtime) {
        return OnnxNetwork.open(runtime, bundle, device, options.precision(), options.cuda(), options.cpuThreads());
    }
}

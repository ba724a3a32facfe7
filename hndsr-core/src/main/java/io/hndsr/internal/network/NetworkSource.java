package io.hndsr.internal.network;

import io.hndsr.config.Device;
import io.hndsr.model.ModelBundle;
import java.util.List;

/** Opens networks. Thread-safe. */
public interface NetworkSource {

    /**
     * Returns what {@link Device.Auto} may choose from before the CPU.
     *
     * @param runtime the installed ONNX Runtime
     * @return the CUDA devices, in their order; none by default
     */
    default List<Device.Cuda> cudaDevices(OnnxRuntime runtime) {
        return List.of();
    }

    /**
     * Loads a bundle's graphs on a device.
     *
     * @param device where to run; never {@link Device.Auto}
     * @param bundle the bundle
     * @param runtime the installed ONNX Runtime
     * @return an open network
     */
    Network open(Device device, ModelBundle bundle, OnnxRuntime runtime);

    /**
     * Returns the source of networks that ONNX Runtime runs.
     *
     * @param options how networks run
     * @return the source
     */
    static NetworkSource onnx(NetworkOptions options) {
        return new OnnxNetworks(options);
    }
}

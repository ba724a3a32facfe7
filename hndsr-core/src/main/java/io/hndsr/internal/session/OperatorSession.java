package io.hndsr.internal.session;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import ai.onnxruntime.providers.OrtCUDAProviderOptions;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.hndsr.config.Device;
import io.hndsr.error.DeviceException;
import io.hndsr.error.InvalidBundleException;
import io.hndsr.error.ResolverClosedException;
import io.hndsr.error.RuntimeSetupException;
import io.hndsr.model.GraphRole;
import io.hndsr.model.ModelBundle;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A bundle's operator on one device. Thread-safe: runs may overlap, each on the calling thread and its share of
 * intra-op threads.
 */
public final class OperatorSession implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(OperatorSession.class);

    private static final String IMAGE = "image";
    private static final String CONDITION = "condition";
    private static final String FIDELITY = "fidelity";

    private final OrtEnvironment environment;
    private final boolean conditioned;
    private final String device;
    private final Map<GraphRole, OrtSession> sessions;

    /** Runs hold it shared, {@link #close()} exclusively: no session is closed while a run is inside it. */
    private final ReadWriteLock inUse = new ReentrantReadWriteLock();

    @GuardedBy("inUse")
    private boolean closed;

    private OperatorSession(
            OrtEnvironment environment, boolean conditioned, String device, Map<GraphRole, OrtSession> sessions) {
        this.environment = environment;
        this.conditioned = conditioned;
        this.device = device;
        this.sessions = sessions;
    }

    /**
     * Loads a bundle's graphs on a device and checks their inputs and outputs.
     *
     * @param runtime the installed ONNX Runtime
     * @param bundle the bundle
     * @param device where to run
     * @param threadsPerRun intra-op threads of one run on the CPU
     * @return an open session
     * @throws InvalidBundleException where a graph cannot be loaded or is not what its role asks for
     * @throws RuntimeSetupException where the device cannot be used
     */
    public static OperatorSession open(OnnxRuntime runtime, ModelBundle bundle, Device device, int threadsPerRun) {
        if (device instanceof Device.Cuda cuda) {
            return open(runtime, bundle, cuda, cuda.toString(), threadsPerRun);
        }
        Device.Cpu cpu = new Device.Cpu();
        if (device instanceof Device.Auto && runtime.cudaUsable()) {
            Device.Cuda first = new Device.Cuda(0);
            try {
                return open(runtime, bundle, first, first.toString(), threadsPerRun);
            } catch (RuntimeSetupException unusable) {
                LOG.warn("{} cannot be used, the CPU is used instead: {}", first, unusable.getMessage());
            }
        }
        return open(runtime, bundle, cpu, cpu.toString(), threadsPerRun);
    }

    private static OperatorSession open(
            OnnxRuntime runtime, ModelBundle bundle, Device device, String deviceName, int threadsPerRun) {
        boolean conditioned = bundle.descriptor().conditioning().isPresent();
        Map<GraphRole, OrtSession> sessions = new EnumMap<>(GraphRole.class);
        try (OrtSession.SessionOptions options = sessionOptions(device, threadsPerRun)) {
            for (GraphRole role : bundle.descriptor().graphs().keySet()) {
                byte[] graph = bundle.graph(role).orElseThrow();
                OrtSession session = createSession(runtime, role, graph, options);
                sessions.put(role, session);
                requireContract(role, session, conditioned);
            }
            return new OperatorSession(runtime.environment(), conditioned, deviceName, sessions);
        } catch (RuntimeException refused) {
            sessions.values().forEach(OperatorSession::closeQuietly);
            throw refused;
        }
    }

    private static OrtSession createSession(
            OnnxRuntime runtime, GraphRole role, byte[] graph, OrtSession.SessionOptions options) {
        try {
            return runtime.environment().createSession(graph, options);
        } catch (OrtException refused) {
            throw new InvalidBundleException(
                    "the graph \"" + role.key() + "\" cannot be loaded by ONNX Runtime " + runtime.version() + ": "
                            + refused.getMessage(),
                    refused);
        }
    }

    private static OrtSession.SessionOptions sessionOptions(Device device, int threadsPerRun) {
        OrtSession.SessionOptions options = new OrtSession.SessionOptions();
        try {
            options.setIntraOpNumThreads(threadsPerRun);
            options.addConfigEntry("session.intra_op.allow_spinning", "0");
            if (device instanceof Device.Cuda cuda) {
                try (OrtCUDAProviderOptions cudaOptions = new OrtCUDAProviderOptions(cuda.ordinal())) {
                    cudaOptions.add("use_tf32", "0");
                    options.addCUDA(cudaOptions);
                }
            }
            return options;
        } catch (OrtException refused) {
            options.close();
            throw new RuntimeSetupException(
                    "device " + device + " cannot be used by the installed ONNX Runtime: " + refused.getMessage()
                            + "; put onnxruntime_gpu, CUDA 13 and cuDNN 9 in place, or choose device cpu",
                    refused);
        }
    }

    /** {@return the device that runs, such as {@code cpu} or {@code cuda:0}} */
    public String device() {
        return device;
    }

    /**
     * Tells whether the bundle has a graph.
     *
     * @param role what it is for
     * @return true where it has been loaded
     */
    public boolean has(GraphRole role) {
        return sessions.containsKey(role);
    }

    /**
     * Runs the operator on one tile and waits for it. The tile is read from, and the result written to, the buffers, from
     * their beginning.
     *
     * @param call what to run
     * @param buffers the tile, and room for the result
     * @param stop stops the run from another thread
     * @return the result, {@code [3, H, W]}, in the buffers
     * @throws RunStoppedException where the signal was given before or during the run
     * @throws DeviceException where the device failed
     * @throws ResolverClosedException where the session has been closed
     */
    public FloatBuffer run(OperatorCall call, TileBuffers buffers, StopSignal stop) {
        inUse.readLock().lock();
        try {
            if (closed) {
                throw new ResolverClosedException("the resolver has been closed; create another one");
            }
            return runOpen(call, buffers, stop);
        } finally {
            inUse.readLock().unlock();
        }
    }

    private FloatBuffer runOpen(OperatorCall call, TileBuffers buffers, StopSignal stop) {
        OrtSession session = sessions.get(call.role());
        if (session == null) {
            throw new IllegalArgumentException("the bundle has no graph " + call.role());
        }
        FloatBuffer image = buffers.image(Math.multiplyExact(3 * call.height(), call.width()));
        FloatBuffer result = buffers.result(Math.multiplyExact(3 * call.outputHeight(), call.outputWidth()));
        try (Tensors tensors = new Tensors(environment);
                OrtSession.RunOptions options = new OrtSession.RunOptions()) {
            Map<String, OnnxTensor> inputs = new LinkedHashMap<>();
            inputs.put(IMAGE, tensors.floats(image, 1, 3, call.height(), call.width()));
            if (conditioned) {
                FloatBuffer condition = FloatBuffer.wrap(new float[] {(float) call.blur(), (float) call.noise()});
                inputs.put(CONDITION, tensors.floats(condition, 1, 2));
            }
            inputs.put("row_index", tensors.longs(call.rows().index()));
            inputs.put("row_offset", tensors.floats(FloatBuffer.wrap(call.rows().offset()), call.outputHeight()));
            inputs.put("column_index", tensors.longs(call.columns().index()));
            inputs.put(
                    "column_offset",
                    tensors.floats(FloatBuffer.wrap(call.columns().offset()), call.outputWidth()));
            FloatBuffer cell = FloatBuffer.wrap(
                    new float[] {call.rows().cell(), call.columns().cell()});
            inputs.put("cell", tensors.floats(cell, 2));
            Map<String, OnnxTensor> outputs =
                    Map.of(FIDELITY, tensors.floats(result, 1, 3, call.outputHeight(), call.outputWidth()));
            if (!stop.enter(options)) {
                throw new RunStoppedException();
            }
            try {
                // The result names the pinned tensors only; those are closed with the other tensors.
                session.run(inputs, Set.of(), outputs, options).close();
                return result;
            } finally {
                stop.leave(options);
            }
        } catch (OrtException failed) {
            if (stop.isStopped()) {
                throw new RunStoppedException();
            }
            throw new DeviceException(
                    "device " + device + " failed on a tile of " + call.width() + "x" + call.height() + ": "
                            + failed.getMessage(),
                    failed);
        }
    }

    /** Waits for the runs that are inside and frees the network. Idempotent. */
    @Override
    public void close() {
        inUse.writeLock().lock();
        try {
            if (!closed) {
                closed = true;
                sessions.values().forEach(OperatorSession::closeQuietly);
            }
        } finally {
            inUse.writeLock().unlock();
        }
    }

    private static void closeQuietly(OrtSession session) {
        try {
            session.close();
        } catch (OrtException failed) {
            LOG.warn("an ONNX Runtime session did not close cleanly", failed);
        }
    }

    private static void requireContract(GraphRole role, OrtSession session, boolean conditioned) {
        Map<String, Port> inputs = new LinkedHashMap<>();
        inputs.put(IMAGE, new Port(OnnxJavaType.FLOAT, 4));
        if (conditioned) {
            inputs.put(CONDITION, new Port(OnnxJavaType.FLOAT, 2));
        }
        inputs.put("row_index", new Port(OnnxJavaType.INT64, 1));
        inputs.put("row_offset", new Port(OnnxJavaType.FLOAT, 1));
        inputs.put("column_index", new Port(OnnxJavaType.INT64, 1));
        inputs.put("column_offset", new Port(OnnxJavaType.FLOAT, 1));
        inputs.put("cell", new Port(OnnxJavaType.FLOAT, 1));
        try {
            requirePorts(role, "input", inputs, session.getInputInfo());
            requirePorts(role, "output", Map.of(FIDELITY, new Port(OnnxJavaType.FLOAT, 4)), session.getOutputInfo());
        } catch (OrtException unreadable) {
            throw new InvalidBundleException(
                    "the inputs and outputs of graph \"" + role.key() + "\" cannot be read", unreadable);
        }
    }

    private static void requirePorts(
            GraphRole role, String kind, Map<String, Port> expected, Map<String, NodeInfo> actual) {
        Map<String, Port> found = new LinkedHashMap<>();
        actual.forEach((name, info) -> found.put(name, Port.of(info)));
        if (!found.equals(expected)) {
            throw new InvalidBundleException("the graph \"" + role.key() + "\" has the " + kind + "s " + found
                    + ", its role needs " + expected + "; export it by the contract of GraphRole");
        }
    }

    /** The element type and rank of a tensor; rank -1 for what is not a tensor. */
    private record Port(OnnxJavaType type, int rank) {

        static Port of(NodeInfo node) {
            return node.getInfo() instanceof TensorInfo tensor
                    ? new Port(tensor.type, tensor.getShape().length)
                    : new Port(OnnxJavaType.UNKNOWN, -1);
        }
    }

    /** Owns the tensors of one run, so that each is closed once, whatever throws. */
    private static final class Tensors implements AutoCloseable {

        private final OrtEnvironment environment;
        private final List<OnnxTensor> open = new ArrayList<>();

        Tensors(OrtEnvironment environment) {
            this.environment = environment;
        }

        OnnxTensor floats(FloatBuffer values, long... shape) throws OrtException {
            return keep(OnnxTensor.createTensor(environment, values, shape));
        }

        OnnxTensor longs(long[] values) throws OrtException {
            return keep(OnnxTensor.createTensor(environment, LongBuffer.wrap(values), new long[] {values.length}));
        }

        private OnnxTensor keep(OnnxTensor tensor) {
            open.add(tensor);
            return tensor;
        }

        @Override
        public void close() {
            open.forEach(OnnxTensor::close);
        }
    }
}

package io.hndsr.internal.session;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.providers.OrtCUDAProviderOptions;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.hndsr.config.Device;
import io.hndsr.config.Precision;
import io.hndsr.error.DeviceException;
import io.hndsr.error.InvalidBundleException;
import io.hndsr.error.ResolverClosedException;
import io.hndsr.error.RuntimeSetupException;
import io.hndsr.internal.session.TileBuffers.Part;
import io.hndsr.model.GraphRole;
import io.hndsr.model.ModelBundle;
import java.nio.FloatBuffer;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A bundle's stages on one device. Thread-safe: runs may overlap, each on the calling thread and its share of intra-op
 * threads, and each with buffers of its own.
 *
 * <p>Every stage throws {@link RunStoppedException} where the signal was given before or during it,
 * {@link DeviceException} where the device failed, and {@link ResolverClosedException} where the session has been closed.
 */
public final class NetworkSession implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(NetworkSession.class);

    private final OrtEnvironment environment;
    private final String device;
    private final Map<GraphRole, OrtSession> sessions;
    private final Map<GraphRole, GraphPorts> ports;
    private final Optional<LatentChannels> channels;

    /** Runs hold it shared, {@link #close()} exclusively: no session is closed while a run is inside it. */
    private final ReadWriteLock inUse = new ReentrantReadWriteLock();

    @GuardedBy("inUse")
    private boolean closed;

    private NetworkSession(
            OrtEnvironment environment,
            String device,
            Map<GraphRole, OrtSession> sessions,
            Map<GraphRole, GraphPorts> ports,
            Optional<LatentChannels> channels) {
        this.environment = environment;
        this.device = device;
        this.sessions = sessions;
        this.ports = ports;
        this.channels = channels;
    }

    /**
     * Loads a bundle's graphs on a device and checks their inputs and outputs.
     *
     * @param runtime the installed ONNX Runtime
     * @param bundle the bundle
     * @param device where to run
     * @param precision the arithmetic
     * @param threadsPerRun intra-op threads of one run on the CPU
     * @return an open session
     * @throws InvalidBundleException where a graph cannot be loaded or is not what its role asks for
     * @throws RuntimeSetupException where the device cannot be used
     */
    public static NetworkSession open(
            OnnxRuntime runtime, ModelBundle bundle, Device device, Precision precision, int threadsPerRun) {
        if (precision == Precision.INT8) {
            requireInt8(bundle, device);
            return openOn(new Device.Cpu(), runtime, bundle, precision, threadsPerRun);
        }
        if (device instanceof Device.Auto && runtime.cudaUsable()) {
            Device.Cuda first = new Device.Cuda(0);
            try {
                return openOn(first, runtime, bundle, precision, threadsPerRun);
            } catch (RuntimeSetupException unusable) {
                LOG.warn("{} cannot be used, the CPU is used instead: {}", first, unusable.getMessage());
            }
        }
        Device chosen = device instanceof Device.Auto ? new Device.Cpu() : device;
        return openOn(chosen, runtime, bundle, precision, threadsPerRun);
    }

    private static void requireInt8(ModelBundle bundle, Device device) {
        if (device instanceof Device.Cuda) {
            throw new RuntimeSetupException("precision INT8 is for the CPU, and device " + device
                    + " was asked for; choose FLOAT32, or device cpu");
        }
        if (bundle.descriptor().int8Graphs().isEmpty()) {
            throw new InvalidBundleException("precision INT8 is not offered by model "
                    + bundle.descriptor().id() + ", whose bundle has no int8Graphs; choose FLOAT32 or another bundle");
        }
    }

    private static NetworkSession openOn(
            Device device, OnnxRuntime runtime, ModelBundle bundle, Precision precision, int threadsPerRun) {
        Map<GraphRole, OrtSession> sessions = new EnumMap<>(GraphRole.class);
        Map<GraphRole, GraphPorts> ports = new EnumMap<>(GraphRole.class);
        try (OrtSession.SessionOptions options = sessionOptions(device, threadsPerRun)) {
            for (GraphRole role : bundle.descriptor().graphs().keySet()) {
                byte[] graph = bundle.graph(role, precision).orElseThrow();
                OrtSession session = createSession(runtime, role, graph, options);
                sessions.put(role, session);
                ports.put(role, GraphPorts.of(role, session, bundle.descriptor()));
            }
            Optional<LatentChannels> channels =
                    bundle.descriptor().perceptual().map(perceptual -> LatentChannels.of(perceptual.latent(), ports));
            return new NetworkSession(runtime.environment(), device.toString(), sessions, ports, channels);
        } catch (RuntimeException refused) {
            sessions.values().forEach(NetworkSession::closeQuietly);
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
     * Enlarges a tile by the operator alone: {@link Part#IMAGE} to {@link Part#RESULT}.
     *
     * @param role {@link GraphRole#OPERATOR}, or {@link GraphRole#OPERATOR_WHOLE} where the bundle has it
     * @param call the tile
     * @param buffers its memory
     * @param stop stops the run from another thread
     * @return the result, {@code [3,H,W]}, in the buffers
     */
    public FloatBuffer enlarge(GraphRole role, TileCall call, TileBuffers buffers, StopSignal stop) {
        FloatBuffer result = buffers.get(Part.RESULT, call.outputFloats());
        run(role, call, stop, tensors -> {
            bindOperator(tensors, role, call, buffers);
            tensors.output(GraphPorts.FIDELITY, result, 1, 3, call.outputHeight(), call.outputWidth());
        });
        return result;
    }

    /**
     * Makes what the later stages of {@code PERCEPTUAL} are told: {@link Part#IMAGE} to {@link Part#CONTEXT} and, where
     * the decoder asks for it, {@link Part#FIDELITY}.
     *
     * @param call the tile
     * @param latent the size of its latent
     * @param buffers its memory
     * @param stop stops the run from another thread
     * @return the context, {@code [K,a,b]}, in the buffers
     */
    public FloatBuffer operate(TileCall call, LatentSize latent, TileBuffers buffers, StopSignal stop) {
        LatentSize size = latent.withChannels(contextChannels());
        FloatBuffer context = buffers.get(Part.CONTEXT, size.floats());
        run(GraphRole.OPERATOR, call, stop, tensors -> {
            bindOperator(tensors, GraphRole.OPERATOR, call, buffers);
            tensors.output(GraphPorts.CONTEXT, context, 1, size.channels(), size.rows(), size.columns());
            if (hasInput(GraphRole.DECODER, GraphPorts.FIDELITY)) {
                FloatBuffer fidelity = buffers.get(Part.FIDELITY, call.outputFloats());
                tensors.output(GraphPorts.FIDELITY, fidelity, 1, 3, call.outputHeight(), call.outputWidth());
            }
        });
        return context;
    }

    /**
     * Runs the denoiser once: {@link Part#LATENT} and {@link Part#CONTEXT} to {@link Part#PREDICTION}.
     *
     * @param call the tile
     * @param latent the size of its latent
     * @param time the training step whose noise level the latent has
     * @param buffers the tile's memory
     * @param stop stops the run from another thread
     * @return the prediction, {@code [C,a,b]}, in the buffers
     */
    public FloatBuffer predict(TileCall call, LatentSize latent, int time, TileBuffers buffers, StopSignal stop) {
        FloatBuffer prediction = buffers.get(Part.PREDICTION, latent.floats());
        run(GraphRole.DENOISER, call, stop, tensors -> {
            bindPlanes(tensors, GraphPorts.LATENT, Part.LATENT, latent, buffers);
            bindPlanes(tensors, GraphPorts.CONTEXT, Part.CONTEXT, latent.withChannels(contextChannels()), buffers);
            tensors.input(GraphPorts.TIME, new float[] {time}, 1);
            bindCell(tensors, GraphRole.DENOISER, call);
            tensors.output(GraphPorts.PREDICTION, prediction, 1, latent.channels(), latent.rows(), latent.columns());
        });
        return prediction;
    }

    /**
     * Makes the image of a latent: {@link Part#LATENT} and, where the decoder asks for them, {@link Part#CONTEXT} and
     * {@link Part#FIDELITY}, to {@link Part#RESULT}.
     *
     * @param call the tile
     * @param latent the size of its latent
     * @param buffers the tile's memory
     * @param stop stops the run from another thread
     * @return the result, {@code [3,H,W]}, in the buffers
     */
    public FloatBuffer decode(TileCall call, LatentSize latent, TileBuffers buffers, StopSignal stop) {
        FloatBuffer result = buffers.get(Part.RESULT, call.outputFloats());
        run(GraphRole.DECODER, call, stop, tensors -> {
            bindPlanes(tensors, GraphPorts.LATENT, Part.LATENT, latent, buffers);
            if (hasInput(GraphRole.DECODER, GraphPorts.CONTEXT)) {
                bindPlanes(tensors, GraphPorts.CONTEXT, Part.CONTEXT, latent.withChannels(contextChannels()), buffers);
            }
            if (hasInput(GraphRole.DECODER, GraphPorts.FIDELITY)) {
                FloatBuffer fidelity = buffers.get(Part.FIDELITY, call.outputFloats());
                tensors.input(GraphPorts.FIDELITY, fidelity, 1, 3, call.outputHeight(), call.outputWidth());
            }
            bindPositions(tensors, GraphRole.DECODER, call);
            tensors.output(GraphPorts.IMAGE, result, 1, 3, call.outputHeight(), call.outputWidth());
        });
        return result;
    }

    /** Binds the tensors of a run to its buffers. */
    private interface Binding {
        void bind(Tensors tensors) throws OrtException;
    }

    private void run(GraphRole role, TileCall call, StopSignal stop, Binding binding) {
        inUse.readLock().lock();
        try {
            if (closed) {
                throw new ResolverClosedException("the resolver has been closed; create another one");
            }
            OrtSession session = sessions.get(role);
            if (session == null) {
                throw new IllegalArgumentException("the bundle has no graph " + role);
            }
            runOpen(session, role, call, stop, binding);
        } finally {
            inUse.readLock().unlock();
        }
    }

    private void runOpen(OrtSession session, GraphRole role, TileCall call, StopSignal stop, Binding binding) {
        try (Tensors tensors = new Tensors(environment);
                OrtSession.RunOptions options = new OrtSession.RunOptions()) {
            binding.bind(tensors);
            if (!stop.enter(options)) {
                throw new RunStoppedException();
            }
            try {
                // The result names the pinned tensors only; those are closed with the other tensors.
                session.run(tensors.inputs(), Set.of(), tensors.outputs(), options)
                        .close();
            } finally {
                stop.leave(options);
            }
        } catch (OrtException failed) {
            if (stop.isStopped()) {
                throw new RunStoppedException();
            }
            throw new DeviceException(
                    "device " + device + " failed on a tile of " + call.width() + "x" + call.height()
                            + " in the graph \"" + role.key() + "\": " + failed.getMessage(),
                    failed);
        }
    }

    private void bindOperator(Tensors tensors, GraphRole role, TileCall call, TileBuffers buffers) throws OrtException {
        FloatBuffer image = buffers.get(Part.IMAGE, Math.multiplyExact(3 * call.height(), call.width()));
        tensors.input(GraphPorts.IMAGE, image, 1, 3, call.height(), call.width());
        if (hasInput(role, GraphPorts.CONDITION)) {
            tensors.input(GraphPorts.CONDITION, new float[] {(float) call.blur(), (float) call.noise()}, 1, 2);
        }
        bindPositions(tensors, role, call);
    }

    private void bindPositions(Tensors tensors, GraphRole role, TileCall call) throws OrtException {
        bindPositions(tensors, role, call.rows(), GraphPorts.ROW_INDEX, GraphPorts.ROW_OFFSET);
        bindPositions(tensors, role, call.columns(), GraphPorts.COLUMN_INDEX, GraphPorts.COLUMN_OFFSET);
        bindCell(tensors, role, call);
    }

    private void bindPositions(
            Tensors tensors, GraphRole role, TileCall.Positions positions, String index, String offset)
            throws OrtException {
        if (hasInput(role, index)) {
            tensors.input(index, positions.index());
        }
        if (hasInput(role, offset)) {
            tensors.input(offset, positions.offset(), positions.offset().length);
        }
    }

    private void bindCell(Tensors tensors, GraphRole role, TileCall call) throws OrtException {
        if (hasInput(role, GraphPorts.CELL)) {
            tensors.input(
                    GraphPorts.CELL,
                    new float[] {call.rows().cell(), call.columns().cell()},
                    2);
        }
    }

    private static void bindPlanes(Tensors tensors, String name, Part part, LatentSize size, TileBuffers buffers)
            throws OrtException {
        tensors.input(name, buffers.get(part, size.floats()), 1, size.channels(), size.rows(), size.columns());
    }

    private boolean hasInput(GraphRole role, String name) {
        GraphPorts graph = ports.get(role);
        return graph != null && graph.inputs().containsKey(name);
    }

    private int contextChannels() {
        return channels.orElseThrow(() -> new IllegalArgumentException("the bundle does not offer PERCEPTUAL"))
                .context();
    }

    /** Waits for the runs that are inside and frees the network. Idempotent. */
    @Override
    public void close() {
        inUse.writeLock().lock();
        try {
            if (!closed) {
                closed = true;
                sessions.values().forEach(NetworkSession::closeQuietly);
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
}

package io.hndsr.internal.network;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.providers.OrtCUDAProviderOptions;
import ai.onnxruntime.providers.OrtTensorRTProviderOptions;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.hndsr.config.CpuThreads;
import io.hndsr.config.CudaOptions;
import io.hndsr.config.Device;
import io.hndsr.config.Precision;
import io.hndsr.error.InvalidBundleException;
import io.hndsr.error.ResolverClosedException;
import io.hndsr.error.RuntimeSetupException;
import io.hndsr.internal.network.TileBuffers.Part;
import io.hndsr.internal.tile.Positions;
import io.hndsr.model.BundleDescriptor;
import io.hndsr.model.GraphRole;
import io.hndsr.model.ModelBundle;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The stages in ONNX Runtime, a session for each graph. Thread-safe: runs may overlap, each on the calling thread and its
 * share of intra-op threads, and each with buffers of its own.
 */
final class OnnxNetwork implements Network {

    private static final Logger LOG = LoggerFactory.getLogger(OnnxNetwork.class);

    private final OrtEnvironment environment;
    private final String device;
    private final Map<GraphRole, OrtSession> sessions;
    private final Map<GraphRole, GraphPorts> ports;
    private final Optional<LatentChannels> channels;

    /** Runs hold it shared, {@link #close()} exclusively: no session is closed while a run is inside it. */
    private final ReadWriteLock inUse = new ReentrantReadWriteLock();

    @GuardedBy("inUse")
    private boolean closed;

    private OnnxNetwork(
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
     * @param device where to run; not {@link Device.Auto}, which is a choice between devices
     * @param precision the arithmetic
     * @param cuda how a CUDA device is used
     * @param threads how the CPU is used
     * @return an open network
     * @throws InvalidBundleException if a graph cannot be loaded or is not what its role asks for
     * @throws RuntimeSetupException if the device cannot be used, or lacks memory, or cannot have the precision
     */
    public static OnnxNetwork open(
            OnnxRuntime runtime,
            ModelBundle bundle,
            Device device,
            Precision precision,
            CudaOptions cuda,
            CpuThreads threads) {
        if (device instanceof Device.Auto) {
            throw new IllegalArgumentException("device auto is a choice between devices; open the one that was chosen");
        }
        if (precision == Precision.INT8) {
            requireInt8(bundle, device);
        }
        Map<GraphRole, OrtSession> sessions = new EnumMap<>(GraphRole.class);
        Map<GraphRole, GraphPorts> ports = new EnumMap<>(GraphRole.class);
        try (OrtSession.SessionOptions options = sessionOptions(device, cuda, threads)) {
            for (GraphRole role : bundle.descriptor().graphs().keySet()) {
                byte[] graph = bundle.graph(role, precision).orElseThrow();
                OrtSession session = createSession(runtime, device, role, graph, options);
                sessions.put(role, session);
                ports.put(role, GraphPorts.of(role, session, bundle.descriptor()));
            }
            Optional<LatentChannels> channels =
                    bundle.descriptor().perceptual().map(perceptual -> LatentChannels.of(perceptual.latent(), ports));
            return new OnnxNetwork(runtime.environment(), device.toString(), sessions, ports, channels);
        } catch (RuntimeException | Error refused) {
            sessions.values().forEach(OnnxNetwork::closeQuietly);
            throw refused;
        }
    }

    private static void requireInt8(ModelBundle bundle, Device device) {
        if (device instanceof Device.Cuda) {
            throw new RuntimeSetupException("precision INT8 is for the CPU, and device " + device
                    + " is configured; choose FLOAT32, or device cpu");
        }
        if (bundle.descriptor().int8Graphs().isEmpty()) {
            throw new InvalidBundleException("precision INT8 is not offered by model "
                    + bundle.descriptor().id() + ", whose bundle has no int8Graphs; choose FLOAT32 or another bundle");
        }
    }

    private static OrtSession createSession(
            OnnxRuntime runtime, Device device, GraphRole role, byte[] graph, OrtSession.SessionOptions options) {
        try {
            return runtime.environment().createSession(graph, options);
        } catch (OrtException refused) {
            if (FaultKinds.of(refused) != RunFault.Kind.FAILED) {
                throw unusable(device, refused);
            }
            throw new InvalidBundleException(
                    "the graph \"" + role.key() + "\" cannot be loaded by ONNX Runtime " + runtime.version() + ": "
                            + refused.getMessage(),
                    refused);
        }
    }

    private static OrtSession.SessionOptions sessionOptions(Device device, CudaOptions cuda, CpuThreads threads) {
        OrtSession.SessionOptions options = new OrtSession.SessionOptions();
        try {
            options.setIntraOpNumThreads(threads.threadsPerRun());
            // A pattern is kept for every shape, and takes half as much memory again for a tile, without saving time.
            options.setMemoryPatternOptimization(false);
            options.addConfigEntry("session.intra_op.allow_spinning", threads.spinning() ? "1" : "0");
            if (device instanceof Device.Cuda chosen) {
                addProviders(options, chosen, cuda);
            }
            return options;
        } catch (OrtException refused) {
            options.close();
            throw unusable(device, refused);
        }
    }

    /** Providers are tried in their order; what TensorRT does not support runs on CUDA. */
    private static void addProviders(OrtSession.SessionOptions options, Device.Cuda device, CudaOptions cuda)
            throws OrtException {
        if (cuda.tensorRt().isPresent()) {
            try (OrtTensorRTProviderOptions tensorRt = new OrtTensorRTProviderOptions(device.ordinal())) {
                for (Map.Entry<String, String> setting :
                        ProviderSettings.tensorRt(cuda.tensorRt().get()).entrySet()) {
                    tensorRt.add(setting.getKey(), setting.getValue());
                }
                options.addTensorrt(tensorRt);
            }
        }
        try (OrtCUDAProviderOptions provider = new OrtCUDAProviderOptions(device.ordinal())) {
            for (Map.Entry<String, String> setting : ProviderSettings.cuda(cuda).entrySet()) {
                provider.add(setting.getKey(), setting.getValue());
            }
            options.addCUDA(provider);
        }
    }

    private static RuntimeSetupException unusable(Device device, OrtException refused) {
        return new RuntimeSetupException(
                "device " + device + " cannot be used by the installed ONNX Runtime: " + refused.getMessage()
                        + (device instanceof Device.Cuda
                                ? "; put onnxruntime_gpu, CUDA 12 and cuDNN 9 in place, see that the device has memory left,"
                                        + " or choose device cpu"
                                : "; leave it more memory"),
                refused);
    }

    @Override
    public String device() {
        return device;
    }

    @Override
    public boolean has(GraphRole role) {
        return sessions.containsKey(role);
    }

    @Override
    public boolean batches() {
        return ports.values().stream().allMatch(GraphPorts::batches);
    }

    @Override
    public FloatBuffer enlarge(GraphRole role, TileCall call, TileBuffers buffers, StopSignal stop) {
        FloatBuffer result = buffers.get(Part.RESULT, call.outputFloats());
        run(role, call, stop, tensors -> {
            bindOperator(tensors, role, call, buffers);
            tensors.output(GraphPorts.FIDELITY, result, imageShape(call));
        });
        return result;
    }

    @Override
    public FloatBuffer operate(TileCall call, LatentSize latent, TileBuffers buffers, StopSignal stop) {
        LatentSize size = latent.withChannels(contextChannels());
        FloatBuffer context = buffers.get(Part.CONTEXT, size.floats(call.tiles()));
        run(GraphRole.OPERATOR, call, stop, tensors -> {
            bindOperator(tensors, GraphRole.OPERATOR, call, buffers);
            tensors.output(GraphPorts.CONTEXT, context, size.shape(call.tiles()));
            if (hasInput(GraphRole.DECODER, GraphPorts.FIDELITY)) {
                tensors.output(GraphPorts.FIDELITY, buffers.get(Part.FIDELITY, call.outputFloats()), imageShape(call));
            }
        });
        return context;
    }

    @Override
    public FloatBuffer predict(TileCall call, LatentSize latent, int time, TileBuffers buffers, StopSignal stop) {
        FloatBuffer prediction = buffers.get(Part.PREDICTION, latent.floats(call.tiles()));
        run(GraphRole.DENOISER, call, stop, tensors -> {
            bindPlanes(tensors, GraphPorts.LATENT, Part.LATENT, latent, call, buffers);
            bindPlanes(
                    tensors, GraphPorts.CONTEXT, Part.CONTEXT, latent.withChannels(contextChannels()), call, buffers);
            float[] times = new float[call.tiles()];
            Arrays.fill(times, time);
            tensors.input(GraphPorts.TIME, times, times.length);
            bindCell(tensors, GraphRole.DENOISER, call);
            tensors.output(GraphPorts.PREDICTION, prediction, latent.shape(call.tiles()));
        });
        return prediction;
    }

    @Override
    public FloatBuffer decode(TileCall call, LatentSize latent, TileBuffers buffers, StopSignal stop) {
        FloatBuffer result = buffers.get(Part.RESULT, call.outputFloats());
        run(GraphRole.DECODER, call, stop, tensors -> {
            bindPlanes(tensors, GraphPorts.LATENT, Part.LATENT, latent, call, buffers);
            if (hasInput(GraphRole.DECODER, GraphPorts.CONTEXT)) {
                LatentSize size = latent.withChannels(contextChannels());
                bindPlanes(tensors, GraphPorts.CONTEXT, Part.CONTEXT, size, call, buffers);
            }
            if (hasInput(GraphRole.DECODER, GraphPorts.FIDELITY)) {
                tensors.input(GraphPorts.FIDELITY, buffers.get(Part.FIDELITY, call.outputFloats()), imageShape(call));
            }
            bindPositions(tensors, GraphRole.DECODER, call);
            tensors.output(GraphPorts.IMAGE, result, imageShape(call));
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
            StopSignal.Run run = () -> terminate(options);
            if (!stop.enter(run)) {
                throw new RunStoppedException();
            }
            try {
                // The result names the pinned tensors only; those are closed with the other tensors.
                session.run(tensors.inputs(), Set.of(), tensors.outputs(), options)
                        .close();
            } finally {
                stop.leave(run);
            }
        } catch (OrtException failed) {
            if (stop.isStopped()) {
                throw new RunStoppedException();
            }
            throw new RunFault(
                    FaultKinds.of(failed),
                    device,
                    "device " + device + " failed on " + tiles(call) + " in the graph \"" + role.key() + "\": "
                            + failed.getMessage(),
                    failed);
        }
    }

    private static void terminate(OrtSession.RunOptions options) {
        try {
            options.setTerminate(true);
        } catch (OrtException unexpected) {
            throw new IllegalStateException("ONNX Runtime refused to terminate a run", unexpected);
        }
    }

    private static String tiles(TileCall call) {
        String size = call.width() + "x" + call.height();
        return call.tiles() == 1 ? "a tile of " + size : call.tiles() + " tiles of " + size;
    }

    private static long[] imageShape(TileCall call) {
        return new long[] {call.tiles(), BundleDescriptor.BANDS, call.outputHeight(), call.outputWidth()};
    }

    private void bindOperator(Tensors tensors, GraphRole role, TileCall call, TileBuffers buffers) throws OrtException {
        FloatBuffer image = buffers.get(Part.IMAGE, call.inputFloats());
        tensors.input(GraphPorts.IMAGE, image, call.tiles(), BundleDescriptor.BANDS, call.height(), call.width());
        if (hasInput(role, GraphPorts.CONDITION)) {
            tensors.input(GraphPorts.CONDITION, call.conditionValues(), call.tiles(), 2);
        }
        bindPositions(tensors, role, call);
    }

    private void bindPositions(Tensors tensors, GraphRole role, TileCall call) throws OrtException {
        bindPositions(tensors, role, call.rows(), GraphPorts.ROW_INDEX, GraphPorts.ROW_OFFSET);
        bindPositions(tensors, role, call.columns(), GraphPorts.COLUMN_INDEX, GraphPorts.COLUMN_OFFSET);
        bindCell(tensors, role, call);
    }

    private void bindPositions(Tensors tensors, GraphRole role, Positions positions, String index, String offset)
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

    private static void bindPlanes(
            Tensors tensors, String name, Part part, LatentSize size, TileCall call, TileBuffers buffers)
            throws OrtException {
        tensors.input(name, buffers.get(part, size.floats(call.tiles())), size.shape(call.tiles()));
    }

    private boolean hasInput(GraphRole role, String name) {
        GraphPorts graph = ports.get(role);
        return graph != null && graph.inputs().containsKey(name);
    }

    private int contextChannels() {
        return channels.orElseThrow(() -> new IllegalArgumentException("the bundle does not offer PERCEPTUAL"))
                .context();
    }

    @Override
    public void close() {
        inUse.writeLock().lock();
        try {
            if (!closed) {
                closed = true;
                sessions.values().forEach(OnnxNetwork::closeQuietly);
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

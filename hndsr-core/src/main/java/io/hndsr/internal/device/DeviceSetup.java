package io.hndsr.internal.device;

import io.hndsr.config.Batching;
import io.hndsr.config.Device;
import io.hndsr.config.FallbackPolicy;
import io.hndsr.error.InvalidBundleException;
import io.hndsr.error.RuntimeSetupException;
import io.hndsr.internal.network.NetworkSource;
import io.hndsr.internal.network.OnnxRuntime;
import io.hndsr.internal.network.QualityProbe;
import io.hndsr.internal.network.RuntimeInstallation;
import io.hndsr.internal.schedule.FairScheduler;
import io.hndsr.model.ModelBundle;
import io.hndsr.report.DeviceFacts;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens the devices of a resolver, probes the network on each, and joins them to a pool. Thread-safe once open. */
public final class DeviceSetup implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(DeviceSetup.class);

    /** While one batch is on a CUDA device, another is cut or placed. */
    private static final int RUNS_PER_CUDA_SESSION = 2;

    private final DeviceOptions options;
    private final NetworkSource networks;
    private final ModelBundle bundle;
    private final OnnxRuntime runtime;
    private final FairScheduler<TileTask> scheduler;
    private final GuardedMetrics metrics;
    private final ParallelLoops loops;
    private final DevicePool pool;
    private final List<DeviceSessions> devices = new ArrayList<>();
    private final Map<String, DeviceFacts> facts = new ConcurrentHashMap<>();

    private DeviceSetup(
            DeviceOptions options,
            NetworkSource networks,
            ModelBundle bundle,
            FairScheduler<TileTask> scheduler,
            GuardedMetrics metrics) {
        this.options = options;
        this.networks = networks;
        this.bundle = bundle;
        this.runtime = RuntimeInstallation.load();
        this.scheduler = scheduler;
        this.metrics = metrics;
        this.loops = new ParallelLoops(Math.multiplyExact(
                        options.network().cpuThreads().concurrentRuns(),
                        options.network().cpuThreads().threadsPerRun())
                - 1);
        this.pool = new DevicePool(this::lane, metrics, loops);
    }

    /**
     * Opens the devices and probes the network on each. The pool's threads have yet to be started.
     *
     * @param options which devices, and how
     * @param networks opens networks
     * @param bundle the bundle
     * @param scheduler whose tiles the devices take
     * @param metrics receives runs and changes of circuits
     * @return the open devices, to be closed by the caller
     * @throws RuntimeSetupException if ONNX Runtime or a device cannot be used
     * @throws InvalidBundleException if the bundle is refused
     */
    public static DeviceSetup open(
            DeviceOptions options,
            NetworkSource networks,
            ModelBundle bundle,
            FairScheduler<TileTask> scheduler,
            GuardedMetrics metrics) {
        DeviceSetup setup = new DeviceSetup(options, networks, bundle, scheduler, metrics);
        try {
            Optional<String> startReason = setup.openDevices();
            setup.pool.add(List.copyOf(setup.devices), setup.standby(), startReason);
            return setup;
        } catch (RuntimeException | Error refused) {
            setup.runtime.close();
            throw refused;
        }
    }

    /** {@return the bundle} */
    public ModelBundle bundle() {
        return bundle;
    }

    /** {@return the installed ONNX Runtime} */
    public OnnxRuntime runtime() {
        return runtime;
    }

    /** {@return the devices} */
    public DevicePool pool() {
        return pool;
    }

    /** Opens the configured devices, or the CPU if that is allowed; returns why they are not the configured ones. */
    private Optional<String> openDevices() {
        try {
            openAll(options.devices());
            return Optional.empty();
        } catch (RuntimeSetupException unusable) {
            if (options.fallback() != FallbackPolicy.CPU || options.devices().equals(List.of(new Device.Cpu()))) {
                throw unusable;
            }
            LOG.warn("{} cannot be used, the CPU is used instead: {}", options.devices(), unusable.getMessage());
            openAll(List.of(new Device.Cpu()));
            return Optional.of(unusable.getMessage());
        }
    }

    private void openAll(List<Device> configured) {
        devices.addAll(DeviceChoice.open(configured, networks.cudaDevices(runtime), this::open, DeviceSessions::close));
    }

    private DeviceSessions open(Device device) {
        facts.put(device.toString(), DeviceInspection.inspect(device));
        return DeviceSessions.open(
                device.toString(),
                () -> networks.open(device, bundle, runtime),
                sessionCount(device.toString()),
                network -> QualityProbe.run(bundle.descriptor(), network),
                options.recovery(),
                System::nanoTime,
                pool);
    }

    private Optional<Supplier<DeviceSessions>> standby() {
        boolean allowed = options.fallback() == FallbackPolicy.CPU
                && devices.stream().noneMatch(device -> isCpu(device.device()));
        return allowed ? Optional.of(() -> open(new Device.Cpu())) : Optional.empty();
    }

    private DeviceLane lane(DeviceSessions sessions, BooleanSupplier wanted, DeviceEvents events) {
        String device = sessions.device();
        DeviceLane.Usage usage = new DeviceLane.Usage(
                Objects.requireNonNull(facts.get(device)),
                isCpu(device)
                        ? options.network().cpuThreads().concurrentRuns()
                        : RUNS_PER_CUDA_SESSION * sessionCount(device),
                sessions.batches() ? options.batching() : Batching.none(),
                isCpu(device) ? options.network().cpuThreads().threadsPerRun() : 0);
        return new DeviceLane(sessions, usage, scheduler, metrics, wanted, events, loops);
    }

    private int sessionCount(String device) {
        return isCpu(device) ? options.network().cpuThreads().sessions() : options.sessionsPerCudaDevice();
    }

    private static boolean isCpu(String device) {
        return device.equals(new Device.Cpu().toString());
    }

    /** Waits for the runs in progress, once the scheduler has been closed, and frees the devices and ONNX Runtime. */
    @Override
    public void close() {
        pool.close();
        runtime.close();
    }
}

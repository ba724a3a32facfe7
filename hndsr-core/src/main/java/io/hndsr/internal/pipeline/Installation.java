package io.hndsr.internal.pipeline;

import io.hndsr.config.Batching;
import io.hndsr.config.Device;
import io.hndsr.config.FallbackPolicy;
import io.hndsr.error.InvalidBundleException;
import io.hndsr.error.RuntimeSetupException;
import io.hndsr.internal.schedule.FairScheduler;
import io.hndsr.internal.session.DeviceChoice;
import io.hndsr.internal.session.DeviceInspection;
import io.hndsr.internal.session.DeviceSessions;
import io.hndsr.internal.session.OnnxRuntime;
import io.hndsr.model.ModelBundle;
import io.hndsr.report.DeviceFacts;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What an engine runs on: a bundle, loaded and tried on every device. Thread-safe once open. */
final class Installation {

    private static final Logger LOG = LoggerFactory.getLogger(Installation.class);

    /** While one batch is on a CUDA device, another is cut or placed. */
    private static final int RUNS_PER_CUDA_SESSION = 2;

    private final EngineConfig config;
    private final NetworkSource networks;
    private final ModelBundle bundle;
    private final OnnxRuntime runtime;
    private final Helpers helpers;
    private final DeviceRelay relay = new DeviceRelay();
    private final List<DeviceSessions> devices = new ArrayList<>();
    private final Map<String, DeviceFacts> facts = new ConcurrentHashMap<>();

    /** Why the devices are not those that were asked for; empty where they are. */
    private final Optional<String> fallbackReason;

    private Installation(EngineConfig config, NetworkSource networks) {
        this.config = config;
        this.networks = networks;
        this.bundle = config.modelPath()
                .map(ModelBundle::load)
                .orElseGet(ModelBundle::bundled)
                .restrictedTo(config.modes());
        this.runtime = OnnxRuntime.load();
        this.helpers = new Helpers(Math.multiplyExact(
                        config.cpuThreads().concurrentRuns(),
                        config.cpuThreads().threadsPerRun())
                - 1);
        this.fallbackReason = openDevices();
    }

    /**
     * Loads and checks the bundle, opens the devices and probes the network on each.
     *
     * @throws RuntimeSetupException where ONNX Runtime or a device cannot be used
     * @throws InvalidBundleException where the bundle is refused
     */
    static Installation open(EngineConfig config, NetworkSource networks) {
        return new Installation(config, networks);
    }

    ModelBundle bundle() {
        return bundle;
    }

    OnnxRuntime runtime() {
        return runtime;
    }

    Optional<String> fallbackReason() {
        return fallbackReason;
    }

    private Optional<String> openDevices() {
        try {
            openAll(config.devices());
            return Optional.empty();
        } catch (RuntimeSetupException unusable) {
            if (config.fallback() != FallbackPolicy.CPU || config.devices().equals(List.of(new Device.Cpu()))) {
                throw unusable;
            }
            LOG.warn("the CPU is used in the place of {}: {}", config.devices(), unusable.getMessage());
            openAll(List.of(new Device.Cpu()));
            return Optional.of(unusable.getMessage());
        }
    }

    private void openAll(List<Device> asked) {
        devices.addAll(DeviceChoice.open(asked, networks.cudaDevices(runtime), this::open, DeviceSessions::close));
    }

    private DeviceSessions open(Device device) {
        facts.put(device.toString(), DeviceInspection.inspect(device));
        return DeviceSessions.open(
                device.toString(),
                () -> networks.open(device, bundle, runtime),
                sessionCount(device.toString()),
                network -> QualityProbe.run(bundle.descriptor(), network),
                config.recovery(),
                System::nanoTime,
                relay);
    }

    /**
     * Puts the devices to work.
     *
     * @param scheduler whose tiles they take
     * @param metrics is told of runs and circuits
     * @param outage is told why, when no device is left that works
     */
    DevicePool start(FairScheduler<TileTask> scheduler, GuardedMetrics metrics, Consumer<String> outage) {
        boolean mayStandIn =
                config.fallback() == FallbackPolicy.CPU && devices.stream().noneMatch(device -> isCpu(device.device()));
        Optional<Supplier<DeviceSessions>> standby =
                mayStandIn ? Optional.of(() -> open(new Device.Cpu())) : Optional.empty();
        DevicePool pool = new DevicePool(
                devices,
                (sessions, wanted, changes) -> lane(sessions, scheduler, metrics, wanted, changes),
                standby,
                metrics,
                outage,
                helpers);
        relay.connect(pool);
        pool.start();
        return pool;
    }

    private DeviceLane lane(
            DeviceSessions sessions,
            FairScheduler<TileTask> scheduler,
            GuardedMetrics metrics,
            BooleanSupplier wanted,
            DeviceSignal changes) {
        String device = sessions.device();
        return new DeviceLane(
                sessions,
                Objects.requireNonNull(facts.get(device)),
                isCpu(device) ? config.cpuThreads().concurrentRuns() : RUNS_PER_CUDA_SESSION * sessionCount(device),
                batching(sessions),
                scheduler,
                metrics,
                wanted,
                changes,
                helpers,
                isCpu(device) ? config.cpuThreads().threadsPerRun() : 0);
    }

    private int sessionCount(String device) {
        return isCpu(device) ? config.cpuThreads().sessions() : config.sessionsPerCudaDevice();
    }

    private Batching batching(DeviceSessions sessions) {
        return sessions.batches() ? config.batching() : Batching.none();
    }

    private static boolean isCpu(String device) {
        return device.equals(new Device.Cpu().toString());
    }
}

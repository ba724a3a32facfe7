package io.hndsr.internal.device;

import io.hndsr.config.Device;
import io.hndsr.report.Availability;
import io.hndsr.report.CircuitState;
import io.hndsr.report.DeviceStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The devices that take tiles, and the one that stands in while all of them are out of order. Thread-safe. */
public final class DevicePool implements DeviceSessions.Listener {

    private static final Logger LOG = LoggerFactory.getLogger(DevicePool.class);

    private final DeviceEvents events = new DeviceEvents();
    private final LaneMaker maker;
    private final GuardedMetrics metrics;
    private final ParallelLoops loops;

    private List<DeviceLane> lanes = List.of();
    private Optional<Supplier<DeviceSessions>> standbyOpener = Optional.empty();
    private Optional<String> startReason = Optional.empty();
    private Consumer<Availability.Down> outage = down -> {};

    /** Held while the standby is opened, which takes a second; status calls do not wait for it. */
    private final ReentrantLock opening = new ReentrantLock();

    private volatile Optional<DeviceLane> standby = Optional.empty();
    private volatile boolean standbyUnusable;
    private volatile String lastReason = "";

    /**
     * Creates a pool without devices, which listens to those that are opened for it.
     *
     * @param maker makes the lane of a device
     * @param metrics receives changes of circuits
     * @param loops closed with the pool
     */
    DevicePool(LaneMaker maker, GuardedMetrics metrics, ParallelLoops loops) {
        this.maker = maker;
        this.metrics = metrics;
        this.loops = loops;
    }

    /** Makes the lane of a device. */
    interface LaneMaker {
        DeviceLane make(DeviceSessions sessions, BooleanSupplier wanted, DeviceEvents events);
    }

    /**
     * Adds the devices, none of which has been used yet.
     *
     * @param devices the devices
     * @param standby opens the device that stands in; empty if none is allowed
     * @param reason why the devices are not the configured ones; empty if they are
     */
    void add(List<DeviceSessions> devices, Optional<Supplier<DeviceSessions>> standby, Optional<String> reason) {
        standbyOpener = standby;
        startReason = reason;
        lanes = devices.stream()
                .map(device -> maker.make(device, () -> true, events))
                .toList();
    }

    /**
     * Starts the threads.
     *
     * @param whenDown called when no device is available any more
     */
    public void start(Consumer<Availability.Down> whenDown) {
        outage = whenDown;
        lanes.forEach(DeviceLane::start);
    }

    @Override
    public void sessionReady(String device) {
        events.signal();
    }

    @Override
    public void circuitChanged(String device, CircuitState state) {
        metrics.circuitChanged(device, state);
        if (allOut()) {
            lastReason = reason();
            openStandby();
        }
        events.signal();
        if (availability() instanceof Availability.Down down) {
            outage.accept(down);
        }
    }

    private boolean allOut() {
        return lanes.stream().noneMatch(DeviceLane::sound);
    }

    private void openStandby() {
        if (standbyOpener.isEmpty() || events.closed()) {
            return;
        }
        opening.lock();
        try {
            if (standby.isEmpty()) {
                LOG.warn("no device is available, the CPU stands in (last failure: {})", lastReason);
                DeviceSessions sessions = standbyOpener.get().get();
                DeviceLane lane = maker.make(sessions, this::allOut, events);
                standby = Optional.of(lane);
                standbyUnusable = false;
                lane.start();
            }
        } catch (RuntimeException | LinkageError | OutOfMemoryError unusable) {
            standbyUnusable = true;
            LOG.error("the CPU cannot stand in for the devices that are out of order", unusable);
        } finally {
            opening.unlock();
        }
    }

    private String reason() {
        return lanes.stream()
                .filter(lane -> !lane.sound())
                .map(DeviceLane::lastFailure)
                .findFirst()
                .orElse(lastReason);
    }

    /** {@return whether tiles run as configured, and if not, on what and why} */
    public Availability availability() {
        if (!allOut()) {
            return startReason.<Availability>map(Availability.OtherDevice::new).orElseGet(Availability.Configured::new);
        }
        return standbyServes()
                ? new Availability.OtherDevice(startReason.orElseGet(this::reason))
                : new Availability.Down(reason(), untilProbe());
    }

    /** Returns whether the standby takes tiles, or will in a moment. */
    private boolean standbyServes() {
        return standby.map(DeviceLane::sound).orElseGet(() -> standbyOpener.isPresent() && !standbyUnusable);
    }

    /**
     * Returns whether a result was produced as configured.
     *
     * @param devices the devices that produced it, joined by plus signs
     * @return as configured, or on another device
     */
    public Availability producedOn(String devices) {
        return startReason
                .or(() -> standby.filter(lane -> Arrays.asList(devices.split("\\+"))
                                .contains(lane.sessions().device()))
                        .map(lane -> lastReason))
                .<Availability>map(Availability.OtherDevice::new)
                .orElseGet(Availability.Configured::new);
    }

    /** The devices, and the standby if it has been opened. */
    private List<DeviceLane> all() {
        List<DeviceLane> all = new ArrayList<>(lanes);
        standby.ifPresent(all::add);
        return all;
    }

    /** {@return the footprint of the largest tile that all devices have memory for} */
    public long maxFootprint() {
        return all().stream()
                .mapToLong(lane -> lane.sessions().maxFootprint())
                .min()
                .orElse(Long.MAX_VALUE);
    }

    /** {@return how many tiles are worked on at once} */
    public int tilesAtOnce() {
        return lanes.stream().mapToInt(DeviceLane::tilesAtOnce).sum();
    }

    /**
     * Returns whether tiles are to have one shape. On a CUDA device every convolution keeps the plan that cuDNN made for the last
     * shape, and makes another one whenever the shape changes. While no such device is sound, the standby is spared the larger
     * tiles.
     *
     * @return whether a CUDA device is sound
     */
    public boolean wantsEqualTiles() {
        return lanes.stream()
                .anyMatch(lane -> lane.sound() && Device.parse(lane.sessions().device()) instanceof Device.Cuda);
    }

    /** {@return how many workspaces are in use} */
    public int workspacesTaken() {
        return all().stream().mapToInt(DeviceLane::workspacesTaken).sum();
    }

    /** When the first device is tried again; zero if one is sound. */
    private Duration untilProbe() {
        return lanes.stream()
                .map(lane -> lane.sessions().untilProbe())
                .min(Duration::compareTo)
                .orElse(Duration.ZERO);
    }

    /** {@return the status of every device} */
    public List<DeviceStatus> statuses() {
        List<DeviceStatus> statuses = new ArrayList<>();
        lanes.forEach(lane -> statuses.add(lane.status(false)));
        standby.ifPresent(lane -> statuses.add(lane.status(true)));
        return statuses;
    }

    /** {@return the names of the devices, joined by plus signs} */
    public String names() {
        return String.join(
                "+", lanes.stream().map(lane -> lane.sessions().device()).toList());
    }

    /** Waits for the runs in progress, once the scheduler has been closed, and frees the devices. */
    public void close() {
        events.close();
        lanes.forEach(DeviceLane::close);
        opening.lock();
        try {
            standby.ifPresent(DeviceLane::close);
        } finally {
            opening.unlock();
        }
        loops.close();
    }
}

package io.hndsr.internal.pipeline;

import io.hndsr.config.Device;
import io.hndsr.internal.session.DeviceSessions;
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

/** The devices that take tiles, and the one that stands in for them while all are out of order. Thread-safe. */
final class DevicePool implements DeviceSessions.Listener {

    private static final Logger LOG = LoggerFactory.getLogger(DevicePool.class);

    private final DeviceSignal changes = new DeviceSignal();
    private final List<DeviceLane> lanes;
    private final LaneMaker maker;
    private final Optional<Supplier<DeviceSessions>> standbyOpener;
    private final GuardedMetrics metrics;
    private final Consumer<String> outage;
    private final Helpers helpers;

    /** Held while the standby is opened, which takes a second; whoever asks how things stand does not wait for it. */
    private final ReentrantLock opening = new ReentrantLock();

    private volatile Optional<DeviceLane> standby = Optional.empty();
    private volatile boolean standbyUnusable;
    private volatile String lastReason = "";

    /**
     * Makes a pool whose threads have yet to be started.
     *
     * @param devices the devices
     * @param maker makes the lane of one
     * @param standbyOpener opens the device that stands in; empty where none is allowed
     * @param metrics is told of circuits
     * @param outage is told why, when no device is left that works
     * @param helpers end with the pool
     */
    DevicePool(
            List<DeviceSessions> devices,
            LaneMaker maker,
            Optional<Supplier<DeviceSessions>> standbyOpener,
            GuardedMetrics metrics,
            Consumer<String> outage,
            Helpers helpers) {
        this.maker = maker;
        this.standbyOpener = standbyOpener;
        this.metrics = metrics;
        this.outage = outage;
        this.helpers = helpers;
        this.lanes = devices.stream()
                .map(device -> maker.make(device, () -> true, changes))
                .toList();
    }

    /** Makes the lane of a device. */
    interface LaneMaker {
        DeviceLane make(DeviceSessions sessions, BooleanSupplier wanted, DeviceSignal changes);
    }

    /** Starts the threads. */
    void start() {
        lanes.forEach(DeviceLane::start);
    }

    @Override
    public void sessionReady(String device) {
        changes.give();
    }

    @Override
    public void circuitChanged(String device, CircuitState state) {
        metrics.circuitChanged(device, state);
        if (allOut()) {
            lastReason = reason();
            openStandby();
        }
        changes.give();
        outage().ifPresent(outage);
    }

    private boolean allOut() {
        return lanes.stream().noneMatch(DeviceLane::sound);
    }

    private void openStandby() {
        if (standbyOpener.isEmpty() || changes.closed()) {
            return;
        }
        opening.lock();
        try {
            if (standby.isEmpty()) {
                LOG.warn("no device is left that works, the CPU stands in: {}", lastReason);
                DeviceSessions sessions = standbyOpener.get().get();
                DeviceLane lane = maker.make(sessions, this::allOut, changes);
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

    /** Why no device can be used now, not even the standby; empty where one can. */
    Optional<String> outage() {
        return !allOut() || standbyServes() ? Optional.empty() : Optional.of(reason());
    }

    /** Tells whether the standby takes tiles, or will in a moment. */
    private boolean standbyServes() {
        return standby.map(DeviceLane::sound).orElseGet(() -> standbyOpener.isPresent() && !standbyUnusable);
    }

    /**
     * Tells why a result was not made on the devices that were asked for.
     *
     * @param devices those that made it, joined by plus signs
     * @return the reason; empty where the standby had no part in it
     */
    Optional<String> fallbackReason(String devices) {
        return standby.filter(lane -> Arrays.asList(devices.split("\\+"))
                        .contains(lane.sessions().device()))
                .map(lane -> lastReason);
    }

    /** Why the standby runs, or nothing does; empty where a device that was asked for is sound. */
    Optional<String> degraded() {
        return allOut() ? Optional.of(reason()) : Optional.empty();
    }

    /** The devices, and the standby where there is one. */
    private List<DeviceLane> all() {
        List<DeviceLane> all = new ArrayList<>(lanes);
        standby.ifPresent(all::add);
        return all;
    }

    /** The footprint of the largest tile that all devices have memory for. */
    long maxFootprint() {
        return all().stream()
                .mapToLong(lane -> lane.sessions().maxTileWork())
                .min()
                .orElse(Long.MAX_VALUE);
    }

    /** How many tiles are worked on at once. */
    int tilesAtOnce() {
        return lanes.stream().mapToInt(DeviceLane::tilesAtOnce).sum();
    }

    /**
     * Tells whether tiles are to have one shape. On a CUDA device every convolution keeps the plan that cuDNN made for the shape
     * that came last, and makes another one whenever the shape changes. While no such device is sound, who stands in is spared
     * the larger tiles.
     */
    boolean wantsEqualTiles() {
        return lanes.stream()
                .anyMatch(lane -> lane.sound() && Device.parse(lane.sessions().device()) instanceof Device.Cuda);
    }

    int workspacesTaken() {
        return all().stream().mapToInt(DeviceLane::workspacesTaken).sum();
    }

    /** When the first device will be tried again; zero where one is sound. */
    Duration untilProbe() {
        return lanes.stream()
                .map(lane -> lane.sessions().untilProbe())
                .min(Duration::compareTo)
                .orElse(Duration.ZERO);
    }

    List<DeviceStatus> statuses() {
        List<DeviceStatus> statuses = new ArrayList<>();
        lanes.forEach(lane -> statuses.add(lane.status(false)));
        standby.ifPresent(lane -> statuses.add(lane.status(true)));
        return statuses;
    }

    /** The names of the devices, joined by plus signs. */
    String names() {
        return String.join(
                "+", lanes.stream().map(lane -> lane.sessions().device()).toList());
    }

    /** Waits for the runs that go on, once the scheduler has been closed, and frees the devices. */
    void close() {
        changes.close();
        lanes.forEach(DeviceLane::close);
        opening.lock();
        try {
            standby.ifPresent(DeviceLane::close);
        } finally {
            opening.unlock();
        }
        helpers.close();
    }
}

package io.hndsr.internal.engine;

import io.hndsr.config.FallbackPolicy;
import io.hndsr.config.Precision;
import io.hndsr.internal.device.BicubicLane;
import io.hndsr.internal.device.DevicePool;
import io.hndsr.internal.device.DeviceSetup;
import io.hndsr.internal.device.TileTask;
import io.hndsr.internal.schedule.FairScheduler;
import io.hndsr.internal.schedule.Share;
import io.hndsr.model.BundleDescriptor;
import io.hndsr.report.Availability;
import io.hndsr.report.DeviceStatus;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** What enlarges tiles: the devices of a network, a bicubic lane if that is allowed, or both. Thread-safe. */
final class Backends implements AutoCloseable {

    private final FairScheduler<TileTask> scheduler;
    private final Optional<DeviceSetup> setup;
    private final Optional<BicubicLane> bicubic;
    private final int interpolatedAtOnce;
    private final Precision precision;

    /** Why there is no network at all; empty text if there is one. */
    private final String noNetwork;

    /**
     * Joins them.
     *
     * @param scheduler whose tiles they take
     * @param setup the devices; empty if the network cannot be used
     * @param noNetwork why it cannot be used
     * @param options how the engine is set up
     */
    Backends(FairScheduler<TileTask> scheduler, Optional<DeviceSetup> setup, String noNetwork, EngineOptions options) {
        this.scheduler = scheduler;
        this.setup = setup;
        this.noNetwork = noNetwork;
        this.precision = options.devices().network().precision();
        this.interpolatedAtOnce = options.devices().network().cpuThreads().concurrentRuns();
        this.bicubic = options.devices().fallback() == FallbackPolicy.BICUBIC
                ? Optional.of(new BicubicLane(scheduler, interpolatedAtOnce))
                : Optional.empty();
    }

    /**
     * Starts the devices.
     *
     * @param whenDown called when no device is available any more
     */
    void start(Consumer<Availability.Down> whenDown) {
        pool().ifPresent(pool -> pool.start(whenDown));
    }

    Optional<DeviceSetup> setup() {
        return setup;
    }

    private Optional<DevicePool> pool() {
        return setup.map(DeviceSetup::pool);
    }

    /** The network; empty if it cannot be used at all. */
    Optional<BundleDescriptor> network() {
        return setup.map(present -> present.bundle().descriptor());
    }

    /** Whether a request that begins now is enlarged as configured. */
    Availability availability() {
        Availability ofDevices =
                pool().map(DevicePool::availability).orElseGet(() -> new Availability.Bicubic(noNetwork));
        return ofDevices instanceof Availability.Down down && bicubic.isPresent()
                ? new Availability.Bicubic(down.reason())
                : ofDevices;
    }

    /** Whether a result that these devices have produced was produced as configured. */
    Availability producedOn(String devices) {
        return pool().map(pool -> pool.producedOn(devices)).orElseGet(() -> new Availability.Bicubic(noNetwork));
    }

    /** The footprint of the largest tile that all devices have memory for. */
    long maxFootprint() {
        return pool().map(DevicePool::maxFootprint).orElse(Long.MAX_VALUE);
    }

    /** How many tiles are worked on at once. */
    int tilesAtOnce() {
        return pool().map(DevicePool::tilesAtOnce).orElse(interpolatedAtOnce);
    }

    /** Whether tiles are to have one shape. */
    boolean wantsEqualTiles() {
        return pool().filter(DevicePool::wantsEqualTiles).isPresent();
    }

    /** How many workspaces of devices are in use. */
    int workspacesTaken() {
        return pool().map(DevicePool::workspacesTaken).orElse(0);
    }

    List<DeviceStatus> statuses() {
        return pool().map(DevicePool::statuses).orElse(List.of());
    }

    /** {@return the arithmetic of the network} */
    Precision precision() {
        return precision;
    }

    String names() {
        return pool().map(DevicePool::names).orElse("cpu");
    }

    /** Adds the tiles of a job. */
    void schedule(UpscaleJob job, Share share) {
        scheduler.add(job, share);
    }

    /** Makes threads look for tiles that may have become free to start. */
    void wake() {
        scheduler.wake();
    }

    /** Stops taking tiles, waits for the runs in progress, and frees the devices. */
    @Override
    public void close() {
        scheduler.close();
        setup.ifPresent(DeviceSetup::close);
        bicubic.ifPresent(BicubicLane::close);
    }
}

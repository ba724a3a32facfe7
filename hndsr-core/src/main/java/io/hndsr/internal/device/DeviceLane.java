package io.hndsr.internal.device;

import io.hndsr.config.Batching;
import io.hndsr.internal.network.Workspace;
import io.hndsr.internal.schedule.Batch;
import io.hndsr.internal.schedule.BatchLimits;
import io.hndsr.internal.schedule.FairScheduler;
import io.hndsr.internal.schedule.Lane;
import io.hndsr.internal.tile.Parallel;
import io.hndsr.report.CircuitState;
import io.hndsr.report.DeviceFacts;
import io.hndsr.report.DeviceStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One device and the threads that take tiles through it, each with one batch at a time. Thread-safe.
 *
 * <p>One thread more than there are concurrent runs takes small tiles only, and only while large ones keep all others
 * busy, so that a small image runs beside the tiles of a scene and not behind them. On the CPU it shares the cores with
 * the others for that long; the operating system decides which of them runs.
 */
final class DeviceLane {

    private static final Logger LOG = LoggerFactory.getLogger(DeviceLane.class);

    /** Padded input pixels, times passes, up to which a tile is small: an image of 128x128 with its borders. */
    private static final long SMALL_WORK = 160L * 160;

    private final DeviceSessions sessions;
    private final DeviceFacts facts;
    private final Batching batching;
    private final Lane<TileTask> lane;
    private final DeviceMeter meter;
    private final Workspace.Pool workspaces;
    private final TileWorker worker;
    private final BooleanSupplier wanted;
    private final DeviceEvents events;
    private final int runs;
    private final List<Thread> threads = new ArrayList<>();

    /**
     * How a lane uses its device.
     *
     * @param facts what the device is
     * @param runs how many batches run at once
     * @param batching the bounds of a batch
     * @param threadsPerRun how many of the host's processors a run keeps busy; 0 if it runs on another device
     */
    record Usage(DeviceFacts facts, int runs, Batching batching, int threadsPerRun) {}

    /**
     * Creates a lane whose threads have yet to be started.
     *
     * @param sessions the device
     * @param usage how it is used
     * @param scheduler whose tiles it takes
     * @param metrics receives every run
     * @param wanted whether the device is to be used now; if not, it waits for {@code events}
     * @param events signalled when a circuit, a session or {@code wanted} has changed; closed at the end
     * @param loops run what the host does beside the runs
     */
    DeviceLane(
            DeviceSessions sessions,
            Usage usage,
            FairScheduler<TileTask> scheduler,
            GuardedMetrics metrics,
            BooleanSupplier wanted,
            DeviceEvents events,
            ParallelLoops loops) {
        this.sessions = sessions;
        this.facts = usage.facts;
        this.runs = usage.runs;
        this.batching = usage.batching;
        this.lane = scheduler.lane();
        this.meter = new DeviceMeter(sessions.device(), metrics);
        this.workspaces = new Workspace.Pool(runs + 1, Workspace.KEPT_BYTES * Math.min(batching.maxTiles(), 4));
        this.worker = new TileWorker(sessions, workspaces, meter, parallel(loops, usage.threadsPerRun));
        this.wanted = wanted;
        this.events = events;
    }

    /** If runs need the host's own processors, those without a run help. */
    private Parallel parallel(ParallelLoops loops, int threadsPerRun) {
        return loops.upTo(
                () -> threadsPerRun == 0 ? Integer.MAX_VALUE : threadsPerRun * Math.max(0, runs - lane.running()));
    }

    /** Starts the threads. */
    void start() {
        String name = "hndsr-tile-" + sessions.device() + "-";
        for (int i = 0; i < runs; i++) {
            threads.add(TileThreads.start(name + i, () -> work(false)));
        }
        threads.add(TileThreads.start(name + "small", () -> work(true)));
    }

    DeviceSessions sessions() {
        return sessions;
    }

    /** How many tiles are worked on at once. */
    int tilesAtOnce() {
        return Math.multiplyExact(runs, batching.maxTiles());
    }

    /** The message of the last failed run; empty if none has failed. */
    String lastFailure() {
        return meter.lastFailure();
    }

    /** Returns whether the device is used, or would be if it had to stand in. */
    boolean sound() {
        return sessions.state() == CircuitState.CLOSED;
    }

    DeviceStatus status(boolean standby) {
        return new DeviceStatus(
                facts,
                sessions.state(),
                standby,
                sessions.healthySessions(),
                sessions.maxTiles(batching.maxTiles()),
                sessions.memoryShort(),
                lane.running(),
                meter.runs(),
                meter.tiles(),
                meter.busy(),
                runs);
    }

    /** How many tiles' memory is in use. */
    int workspacesTaken() {
        return workspaces.taken();
    }

    private void work(boolean smallOnly) {
        while (!events.closed()) {
            try {
                workOnce(smallOnly);
            } catch (RuntimeException | Error unexpected) {
                // A fault of hndsr, or no memory at all; the device must not lose a thread to it.
                LOG.error("unexpected error on a thread of {}", sessions.device(), unexpected);
            }
        }
    }

    private void workOnce(boolean smallOnly) {
        long seen = events.count();
        if (!wanted.getAsBoolean()) {
            events.await(seen, Optional.empty());
        } else if (!sound()) {
            events.await(seen, Optional.of(sessions.untilProbe()));
            sessions.recover();
        } else if (sessions.healthySessions() == 0) {
            events.await(seen, Optional.empty());
        } else {
            (smallOnly ? lane.takeSmall(limits(SMALL_WORK)) : lane.take(limits(Long.MAX_VALUE))).ifPresent(this::run);
        }
    }

    private BatchLimits limits(long maxTileWork) {
        return new BatchLimits(
                sessions.maxTiles(batching.maxTiles()), batching.maxPixels(), batching.maxDelay(), maxTileWork);
    }

    private void run(Batch<TileTask> taken) {
        try (Batch<TileTask> batch = taken) {
            if (wanted.getAsBoolean()) {
                worker.run(batch);
            } else {
                // The device is no longer wanted since the wait for the tile began.
                batch.tiles().forEach(task -> task.job().giveBack(task));
            }
        } catch (RuntimeException | Error unexpected) {
            // Tiles report their own failures; this one is a fault of hndsr, and the thread must live on.
            LOG.error("unexpected error in batch on {}; its requests have been failed", sessions.device(), unexpected);
            taken.tiles().forEach(task -> task.job().fail(unexpected));
        }
    }

    /** Waits for the threads, which end once the scheduler and the signal are closed, and frees the device. */
    void close() {
        TileThreads.join(threads);
        sessions.close();
    }
}

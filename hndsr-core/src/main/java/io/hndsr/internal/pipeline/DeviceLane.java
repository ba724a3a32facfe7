package io.hndsr.internal.pipeline;

import io.hndsr.config.Batching;
import io.hndsr.internal.crew.Crew;
import io.hndsr.internal.schedule.Batch;
import io.hndsr.internal.schedule.BatchLimits;
import io.hndsr.internal.schedule.FairScheduler;
import io.hndsr.internal.schedule.Lane;
import io.hndsr.internal.session.DeviceSessions;
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
 * <p>One more thread than runs go on at once takes nothing but small tiles, and only while large ones keep all others busy:
 * so that a small image runs beside the tiles of a scene and not behind them. On the CPU it shares the cores with those for
 * that long; which of them goes on is up to the operating system.
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
    private final DeviceSignal changes;
    private final int runs;
    private final List<Thread> threads = new ArrayList<>();

    /**
     * Makes a lane whose threads have yet to be started.
     *
     * @param sessions the device
     * @param facts what it is
     * @param runs how many batches go on at once
     * @param batching the bounds of a batch
     * @param scheduler whose tiles it takes
     * @param metrics is told of every run
     * @param wanted whether the device is to be used now; where it is not, it waits for {@code changes}
     * @param changes is given when a circuit, a session or {@code wanted} has changed, and at the end
     * @param helpers help with what the host does beside the runs
     * @param threadsPerRun how many of the host's processors a run keeps busy; 0 where it is on another device
     */
    DeviceLane(
            DeviceSessions sessions,
            DeviceFacts facts,
            int runs,
            Batching batching,
            FairScheduler<TileTask> scheduler,
            GuardedMetrics metrics,
            BooleanSupplier wanted,
            DeviceSignal changes,
            Helpers helpers,
            int threadsPerRun) {
        this.sessions = sessions;
        this.facts = facts;
        this.runs = runs;
        this.batching = batching;
        this.lane = scheduler.lane();
        this.meter = new DeviceMeter(sessions.device(), metrics);
        this.workspaces = new Workspace.Pool(runs + 1, Workspace.KEPT_BYTES * Math.min(batching.maxTiles(), 4));
        this.worker = new TileWorker(sessions, workspaces, meter, crew(helpers, threadsPerRun));
        this.wanted = wanted;
        this.changes = changes;
    }

    /** Where runs need the host's own processors, those help that have no run. */
    private Crew crew(Helpers helpers, int threadsPerRun) {
        return helpers.crew(
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

    /** What a run failed of most recently; empty text where none has. */
    String lastFailure() {
        return meter.lastFailure();
    }

    /** Tells whether the device is used, or would be if it were asked to stand in. */
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
        while (!changes.closed()) {
            try {
                workOnce(smallOnly);
            } catch (RuntimeException | Error unexpected) {
                // A fault of hndsr, or no memory for anything; the device must not lose a thread to it.
                LOG.error("a thread of {} met an error that no request took", sessions.device(), unexpected);
            }
        }
    }

    private void workOnce(boolean smallOnly) {
        long seen = changes.given();
        if (!wanted.getAsBoolean()) {
            changes.await(seen, Optional.empty());
        } else if (!sound()) {
            changes.await(seen, Optional.of(sessions.untilProbe()));
            sessions.recover();
        } else if (sessions.healthySessions() == 0) {
            changes.await(seen, Optional.empty());
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
                // It had waited for a tile since before it was no longer wanted.
                batch.tiles().forEach(task -> task.job().giveBack(task));
            }
        } catch (RuntimeException | Error unexpected) {
            // A tile reports its own failures; what comes here is a fault of hndsr, and the thread must live on.
            LOG.error("a batch ended with an error that no request took", unexpected);
            taken.tiles().forEach(task -> task.job().fail(unexpected));
        }
    }

    /** Waits for the threads, which end once the scheduler and the signal are closed, and frees the device. */
    void close() {
        TileThreads.join(threads);
        sessions.close();
    }
}

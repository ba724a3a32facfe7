package io.hndsr.internal.device;

import io.hndsr.internal.network.Workspace;
import io.hndsr.internal.schedule.Batch;
import io.hndsr.internal.schedule.BatchLimits;
import io.hndsr.internal.schedule.FairScheduler;
import io.hndsr.internal.schedule.Lane;
import io.hndsr.internal.schedule.LaneKind;
import io.hndsr.internal.tile.Parallel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The threads that enlarge tiles by bicubic interpolation, beside the lanes of networks. Thread-safe. */
public final class BicubicLane implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(BicubicLane.class);

    private static final BatchLimits ONE_BY_ONE = new BatchLimits(1, Long.MAX_VALUE, Duration.ZERO, Long.MAX_VALUE);
    private static final String DEVICE = "cpu";

    private final Lane<TileTask> lane;
    private final Workspace.Pool workspaces;
    private final List<Thread> threads = new ArrayList<>();

    /**
     * Starts the threads.
     *
     * @param scheduler whose tiles they take
     * @param threadCount how many
     */
    public BicubicLane(FairScheduler<TileTask> scheduler, int threadCount) {
        this.lane = scheduler.lane(LaneKind.BICUBIC);
        this.workspaces = new Workspace.Pool(threadCount, Workspace.KEPT_BYTES);
        for (int i = 0; i < threadCount; i++) {
            threads.add(TileThreads.start("hndsr-tile-bicubic-" + i, this::work));
        }
    }

    private void work() {
        boolean open = true;
        while (open) {
            try {
                Optional<Batch<TileTask>> taken = lane.take(ONE_BY_ONE);
                open = taken.isPresent();
                taken.ifPresent(this::run);
            } catch (RuntimeException | Error unexpected) {
                LOG.error("unexpected error on a thread for bicubic interpolation", unexpected);
            }
        }
    }

    private void run(Batch<TileTask> taken) {
        Workspace workspace = workspaces.take();
        try (Batch<TileTask> batch = taken) {
            for (TileTask task : batch.tiles()) {
                if (!task.job().stopped()) {
                    task.job().started();
                    task.job().work().interpolate(task.tile(), workspace);
                    task.job().accept(task, DEVICE, workspace, Parallel.sequential());
                }
            }
        } catch (RuntimeException | Error unexpected) {
            taken.tiles().forEach(task -> task.job().fail(unexpected));
        } finally {
            workspaces.giveBack(workspace);
        }
    }

    /** Waits for the threads, which end once the scheduler has been closed. */
    @Override
    public void close() {
        TileThreads.join(threads);
    }
}

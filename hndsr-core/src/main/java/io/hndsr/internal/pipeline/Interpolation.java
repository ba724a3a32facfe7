package io.hndsr.internal.pipeline;

import io.hndsr.internal.crew.Crew;
import io.hndsr.internal.schedule.Batch;
import io.hndsr.internal.schedule.BatchLimits;
import io.hndsr.internal.schedule.FairScheduler;
import io.hndsr.internal.schedule.Lane;
import io.hndsr.internal.schedule.Share;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The threads that enlarge tiles by bicubic interpolation, where the network cannot and that is allowed. Thread-safe. */
final class Interpolation implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Interpolation.class);
    private static final BatchLimits ONE_BY_ONE = new BatchLimits(1, Long.MAX_VALUE, Duration.ZERO, Long.MAX_VALUE);
    private static final String DEVICE = "cpu";

    private final FairScheduler<TileTask> scheduler = new FairScheduler<>();
    private final Lane<TileTask> lane = scheduler.lane();
    private final Workspace.Pool workspaces;
    private final List<Thread> threads = new ArrayList<>();

    Interpolation(int threadCount) {
        this.workspaces = new Workspace.Pool(threadCount, Workspace.KEPT_BYTES);
        for (int i = 0; i < threadCount; i++) {
            threads.add(TileThreads.start("hndsr-tile-bicubic-" + i, this::work));
        }
    }

    void add(UpscaleJob job, Share share) {
        scheduler.add(job, share);
    }

    void wake() {
        scheduler.wake();
    }

    private void work() {
        boolean open = true;
        while (open) {
            try {
                Optional<Batch<TileTask>> taken = lane.take(ONE_BY_ONE);
                open = taken.isPresent();
                taken.ifPresent(this::run);
            } catch (RuntimeException | Error unexpected) {
                LOG.error("a thread met an error that no request took", unexpected);
            }
        }
    }

    private void run(Batch<TileTask> taken) {
        Workspace workspace = workspaces.take();
        try (Batch<TileTask> batch = taken) {
            for (TileTask task : batch.tiles()) {
                if (!task.job().stopped()) {
                    task.job().started();
                    BicubicOperator.enlarge(task.input(), workspace);
                    task.job().accept(task, DEVICE, workspace, Crew.alone());
                }
            }
        } catch (RuntimeException | Error unexpected) {
            taken.tiles().forEach(task -> task.job().fail(unexpected));
        } finally {
            workspaces.giveBack(workspace);
        }
    }

    @Override
    public void close() {
        scheduler.close();
        TileThreads.join(threads);
    }
}

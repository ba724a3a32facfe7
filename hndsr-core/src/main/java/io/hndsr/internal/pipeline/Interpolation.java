package io.hndsr.internal.pipeline;

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

    int waiting() {
        return scheduler.sourcesWaiting();
    }

    private void work() {
        for (Optional<Batch<TileTask>> taken = lane.take(ONE_BY_ONE);
                taken.isPresent();
                taken = lane.take(ONE_BY_ONE)) {
            Workspace workspace = workspaces.take();
            try (Batch<TileTask> batch = taken.get()) {
                for (TileTask task : batch.tiles()) {
                    task.job().started();
                    BicubicOperator.enlarge(task.input(), workspace);
                    task.job().accept(task, DEVICE, workspace);
                }
            } catch (RuntimeException | Error unexpected) {
                LOG.error("a tile ended with an error that its request did not take", unexpected);
                taken.get().tiles().forEach(task -> task.job().fail(unexpected));
            } finally {
                workspaces.giveBack(workspace);
            }
        }
    }

    @Override
    public void close() {
        scheduler.close();
        TileThreads.join(threads);
    }
}

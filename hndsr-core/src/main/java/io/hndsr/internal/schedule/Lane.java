package io.hndsr.internal.schedule;

import java.util.Optional;

/**
 * The scheduler's side of one device: the workers of the device take their batches here. Thread-safe.
 *
 * <p>Ordinary workers {@link #take} the next batch. A worker that {@linkplain #takeSmall takes small tiles} runs
 * beside them, so that a small image need not wait until one of the large tiles that keep them busy is done.
 *
 * @param <T> the type of a tile
 */
public final class Lane<T extends ScheduledTile> {

    private final FairScheduler<T> scheduler;
    private final LaneLoad load;

    Lane(FairScheduler<T> scheduler, LaneKind kind) {
        this.scheduler = scheduler;
        this.load = new LaneLoad(kind);
    }

    /**
     * Takes the next batch. Blocks until one may start. A batch that is not full waits for more tiles of its key, for at
     * most {@code maxDelay}, while another batch of this lane runs and no tile that cannot join it waits for a worker; a thread
     * that is interrupted does not wait with it, and stays interrupted.
     *
     * @param limits how large the batch may be
     * @return the batch, to be closed after its run; empty once the scheduler has been closed
     */
    public Optional<Batch<T>> take(BatchLimits limits) {
        return scheduler.take(load, limits);
    }

    /**
     * Takes the next batch of tiles of at most {@code maxTileWork}, while an ordinary worker of this lane is busy and
     * none waits in {@link #take}; that one would take it. Blocks until then, and never delays a batch. A small tile does
     * not run before a larger one of higher priority.
     *
     * @param limits how large the batch and its tiles may be
     * @return the batch, to be closed after its run; empty once the scheduler has been closed
     */
    public Optional<Batch<T>> takeSmall(BatchLimits limits) {
        return scheduler.takeSmall(load, limits);
    }

    /** {@return how many batches run, those of small tiles beside others included} */
    public int running() {
        scheduler.lock.lock();
        try {
            return load.running();
        } finally {
            scheduler.lock.unlock();
        }
    }

    /** How many ordinary workers wait for a tile; for tests. */
    int waiting() {
        scheduler.lock.lock();
        try {
            return load.waiting();
        } finally {
            scheduler.lock.unlock();
        }
    }
}

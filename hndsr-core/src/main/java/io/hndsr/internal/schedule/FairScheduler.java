package io.hndsr.internal.schedule;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Decides which tiles run next, and on which device. Thread-safe. It has no threads of its own: workers come to a
 * {@link Lane} for batches.
 *
 * <p>Priorities are strict. Within one, queues take fair turns by the work of their tiles over their weights, and so do the
 * requests of a queue. A request that has no tile to start now keeps its place and delays no other.
 *
 * @param <T> the type of a tile
 */
public final class FairScheduler<T extends ScheduledTile> implements AutoCloseable {

    /*
     * Work is handed over. Whenever the lock is free, no worker waits for a tile that could start, so that a worker is
     * woken only with a tile in its hands, and no signal can be lost. A tile becomes able to start by a call of add or
     * wake, and a worker becomes able to take one when it comes, when a batch gets the last ordinary worker of its lane
     * out of waiting (small tiles may then run beside), or when a lane falls idle (a delayed batch goes). Each of these
     * looks, under the lock, who can be served, in this order:
     *
     * 1. workers of lanes where nothing runs, longest waiting first
     * 2. delayed batches, oldest first
     * 3. other workers
     * 4. workers for small tiles
     *
     * A batch is the next tile, and those of its key that fit in, in fair order. Tiles of other keys that would have been
     * next wait for it, as their queues get the turns that the batch is charged for; but a batch takes none from below a
     * priority that has another tile left waiting, so that nothing of higher priority waits longer for what is lower. And
     * a batch is not delayed while a tile that cannot join it waits for a worker: there is work that it would hold up.
     *
     * The lock is taken before the locks of sources, never after.
     */

    final ReentrantLock lock = new ReentrantLock();

    @GuardedBy("lock")
    private final PriorityQueues<T> queues = new PriorityQueues<>();

    @GuardedBy("lock")
    private final BatchCandidate candidate = new BatchCandidate();

    /** Ordinary workers that have no tile; the longest waiting first, as in the other two. */
    @GuardedBy("lock")
    private final List<Waiter<T>> waiting = new ArrayList<>();

    /** Ordinary workers whose batch waits for more tiles. */
    @GuardedBy("lock")
    private final List<Waiter<T>> delayed = new ArrayList<>();

    /** Workers for small tiles. */
    @GuardedBy("lock")
    private final List<Waiter<T>> waitingForSmall = new ArrayList<>();

    @GuardedBy("lock")
    private boolean closed;

    /** An open scheduler without lanes and sources. */
    public FairScheduler() {}

    /**
     * Adds a request, which takes part until it is exhausted. Has no effect once closed, or if the request has ended already.
     *
     * @param source its tiles
     * @param share how much it gets beside others
     */
    public void add(TileSource<T> source, Share share) {
        lock.lock();
        try {
            if (!closed && !source.exhausted()) {
                queues.add(source, share);
                serve();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Looks again, after a source that had no tile to start may have one, or has ended; lets go of all that have. */
    public void wake() {
        lock.lock();
        try {
            queues.dropEnded();
            serve();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Makes the way to a device.
     *
     * @return a lane without workers
     */
    public Lane<T> lane() {
        return lane(LaneKind.NETWORK);
    }

    /**
     * Makes the way to workers that enlarge tiles in one way.
     *
     * @param kind which tiles the lane takes
     * @return a lane without workers
     */
    public Lane<T> lane(LaneKind kind) {
        return new Lane<>(this, kind);
    }

    /** {@return how many requests take part: that may have a tile to start, now or later} */
    public int sourcesWaiting() {
        lock.lock();
        try {
            return queues.requests();
        } finally {
            lock.unlock();
        }
    }

    /** How many tenants are known; for tests. */
    int tenants() {
        lock.lock();
        try {
            return queues.tenants();
        } finally {
            lock.unlock();
        }
    }

    /**
     * From now on no worker gets a batch, but for those whose batches were delayed: they get them at once. Does not wait
     * for batches to end. Idempotent.
     */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            delayed.forEach(waiter -> start(waiter, false));
            delayed.clear();
            waiting.forEach(waiter -> waiter.lane().stopWaiting());
            waiting.forEach(Waiter::release);
            waiting.clear();
            waitingForSmall.forEach(Waiter::release);
            waitingForSmall.clear();
            queues.clear();
        } finally {
            lock.unlock();
        }
    }

    Optional<Batch<T>> take(LaneLoad lane, BatchLimits limits) {
        lock.lock();
        try {
            if (closed) {
                return Optional.empty();
            }
            Waiter<T> worker = new Waiter<>(lane, limits, lock.newCondition());
            if (!gather(worker, false)) {
                lane.await();
                waiting.add(worker);
                return await(worker, false);
            }
            startOrDelay(worker);
            serveSmall();
            return await(worker, false);
        } finally {
            lock.unlock();
        }
    }

    Optional<Batch<T>> takeSmall(LaneLoad lane, BatchLimits limits) {
        lock.lock();
        try {
            if (closed) {
                return Optional.empty();
            }
            Waiter<T> worker = new Waiter<>(lane, limits, lock.newCondition());
            if (lane.takesSmall() && gather(worker, true)) {
                start(worker, true);
            } else {
                waitingForSmall.add(worker);
            }
            return await(worker, true);
        } finally {
            lock.unlock();
        }
    }

    /** A batch has ended: if its lane falls idle by it, a delayed one need wait no longer. */
    @GuardedBy("lock")
    void ended(LaneLoad lane, boolean small) {
        lane.end(small);
        for (int i = 0; i < delayed.size() && !lane.busy(); i++) {
            Waiter<T> worker = delayed.get(i);
            if (worker.lane() == lane) {
                delayed.remove(i);
                start(worker, false);
            }
        }
    }

    @GuardedBy("lock")
    private Optional<Batch<T>> await(Waiter<T> worker, boolean small) {
        long delayNanos = TimeUnit.NANOSECONDS.convert(worker.limits().maxDelay());
        boolean interrupted = false;
        while (!worker.released()) {
            if (worker.tiles().isEmpty()) {
                worker.changed().awaitUninterruptibly();
                continue;
            }
            try {
                delayNanos = worker.changed().awaitNanos(delayNanos);
            } catch (InterruptedException e) {
                interrupted = true;
                delayNanos = 0;
            }
            if (delayNanos <= 0 && !worker.released()) {
                delayed.remove(worker);
                start(worker, false);
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return worker.tiles().isEmpty()
                ? Optional.empty()
                : Optional.of(new Batch<>(this, worker.lane(), small, List.copyOf(worker.tiles())));
    }

    @GuardedBy("lock")
    private void serve() {
        serveWaiting(true);
        for (int i = 0; i < delayed.size(); i++) {
            Waiter<T> worker = delayed.get(i);
            candidate.start(worker.lane().kind(), worker.limits(), false);
            fill(worker);
            if (worker.full() || (candidate.left() && noneWaits(worker.lane().kind()))) {
                delayed.remove(i--);
                start(worker, false);
            }
        }
        serveWaiting(false);
        serveSmall();
    }

    @GuardedBy("lock")
    private boolean noneWaits(LaneKind kind) {
        for (int i = 0; i < waiting.size(); i++) {
            if (waiting.get(i).lane().kind() == kind) {
                return false;
            }
        }
        return true;
    }

    @GuardedBy("lock")
    private void serveWaiting(boolean whereNothingRuns) {
        // If a worker finds no tile, no other of its kind that takes no larger tiles will.
        LaneKind nothingFor = LaneKind.NETWORK;
        long nothingUpTo = 0;
        for (int i = 0; i < waiting.size(); i++) {
            Waiter<T> worker = waiting.get(i);
            boolean nothing =
                    worker.lane().kind() == nothingFor && worker.limits().maxTileWork() <= nothingUpTo;
            if (nothing || (whereNothingRuns && worker.lane().busy())) {
                continue;
            }
            if (gather(worker, false)) {
                waiting.remove(i--);
                worker.lane().stopWaiting();
                startOrDelay(worker);
            } else {
                nothingFor = worker.lane().kind();
                nothingUpTo = worker.limits().maxTileWork();
            }
        }
    }

    @GuardedBy("lock")
    private void serveSmall() {
        for (int i = 0; i < waitingForSmall.size(); i++) {
            Waiter<T> worker = waitingForSmall.get(i);
            if (worker.lane().takesSmall() && gather(worker, true)) {
                waitingForSmall.remove(i--);
                start(worker, true);
            }
        }
    }

    /** Gives a worker the next tile and those that can join it. Returns whether there was one. */
    @GuardedBy("lock")
    private boolean gather(Waiter<T> worker, boolean small) {
        candidate.start(worker.lane().kind(), worker.limits(), small);
        Optional<T> head = queues.poll(candidate);
        if (head.isEmpty()) {
            return false;
        }
        worker.add(head.get());
        fill(worker);
        return true;
    }

    @GuardedBy("lock")
    private void fill(Waiter<T> worker) {
        Object key = worker.tiles().get(0).batchKey();
        while (!worker.full()) {
            candidate.join(key, worker.room());
            Optional<T> next = queues.poll(candidate);
            if (next.isEmpty()) {
                return;
            }
            worker.add(next.get());
        }
    }

    /** To be called right after tiles were gathered. */
    @GuardedBy("lock")
    private void startOrDelay(Waiter<T> worker) {
        boolean mayDelay = !worker.limits().maxDelay().isZero();
        if (mayDelay && !worker.full() && !candidate.left() && worker.lane().busy()) {
            delayed.add(worker);
            worker.look();
        } else {
            start(worker, false);
        }
    }

    @GuardedBy("lock")
    private void start(Waiter<T> worker, boolean small) {
        worker.lane().start(small);
        worker.release();
    }
}

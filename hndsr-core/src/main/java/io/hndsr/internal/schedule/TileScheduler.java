package io.hndsr.internal.schedule;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs tiles on a fixed number of threads. Thread-safe.
 *
 * <p>Requests take turns, one tile each, so that a large scene never keeps a small image waiting for more than the tiles
 * that are running.
 */
public final class TileScheduler implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(TileScheduler.class);

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final List<Thread> workers = new ArrayList<>();

    @GuardedBy("lock")
    private final Deque<TileQueue> ring = new ArrayDeque<>();

    @GuardedBy("lock")
    private boolean closed;

    /**
     * Starts the workers.
     *
     * @param workerCount how many tiles may run at once
     */
    public TileScheduler(int workerCount) {
        for (int i = 0; i < workerCount; i++) {
            Thread worker = new Thread(this::work, "hndsr-tile-" + i);
            worker.setDaemon(true);
            workers.add(worker);
        }
        workers.forEach(Thread::start);
    }

    /**
     * Puts a request into the ring.
     *
     * @param queue its tiles
     */
    public void add(TileQueue queue) {
        lock.lock();
        try {
            ring.addLast(queue);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Has the workers look again, after a queue that had no tile to start may have one, or has ended. */
    public void wake() {
        lock.lock();
        try {
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Starts no further tile, waits for those that run, and ends the workers. Idempotent. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        boolean interrupted = false;
        for (Thread worker : workers) {
            while (worker.isAlive() && worker != Thread.currentThread()) {
                try {
                    worker.join();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void work() {
        for (Optional<Runnable> tile = take(); tile.isPresent(); tile = take()) {
            try {
                tile.get().run();
            } catch (RuntimeException | Error unexpected) {
                // The tile reports its own failures; what comes here is a fault of hndsr, and the worker must live on.
                LOG.error("a tile ended with an error that its request did not take", unexpected);
            }
        }
    }

    private Optional<Runnable> take() {
        lock.lock();
        try {
            while (!closed) {
                Optional<Runnable> tile = pollRing();
                if (tile.isPresent()) {
                    return tile;
                }
                changed.awaitUninterruptibly();
            }
            return Optional.empty();
        } finally {
            lock.unlock();
        }
    }

    @GuardedBy("lock")
    private Optional<Runnable> pollRing() {
        for (int turns = ring.size(); turns > 0; turns--) {
            TileQueue queue = ring.removeFirst();
            Optional<Runnable> tile = queue.poll();
            if (!queue.exhausted()) {
                ring.addLast(queue);
            }
            if (tile.isPresent()) {
                return tile;
            }
        }
        return Optional.empty();
    }
}

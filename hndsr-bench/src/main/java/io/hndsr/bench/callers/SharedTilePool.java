package io.hndsr.bench.callers;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** A fixed number of threads, shared by all callers, that run tiles in order of arrival. Thread-safe. */
final class SharedTilePool implements CallerLoad.ImageTask, AutoCloseable {

    private final List<Callable<?>> tiles;
    private final ExecutorService threads;

    /**
     * Starts the threads.
     *
     * @param tiles the runs of one image's tiles
     * @param threadCount how many run at the same time
     */
    SharedTilePool(List<Callable<?>> tiles, int threadCount) {
        this.tiles = List.copyOf(tiles);
        this.threads = Executors.newFixedThreadPool(threadCount);
    }

    @Override
    public void run() throws InterruptedException, ExecutionException {
        List<Future<?>> running = new ArrayList<>();
        for (Callable<?> tile : tiles) {
            running.add(threads.submit(tile));
        }
        for (Future<?> tile : running) {
            tile.get();
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}

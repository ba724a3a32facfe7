package io.hndsr.bench.callers;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** A number of threads that all callers share, on which their tiles run in the order in which they come. Thread-safe. */
final class SharedTilePool implements CallerLoad.Picture, AutoCloseable {

    private final List<Callable<?>> tiles;
    private final ExecutorService threads;

    /** Takes the runs of one picture's tiles, and how many may run at once. */
    SharedTilePool(List<Callable<?>> tiles, int atOnce) {
        this.tiles = List.copyOf(tiles);
        this.threads = Executors.newFixedThreadPool(atOnce);
    }

    @Override
    public void enlarge() throws InterruptedException, ExecutionException {
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

package io.hndsr.bench.service;

import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;

/** Clients of {@code /infer} that send one image after another until this is closed. Thread-safe. */
final class ServiceLoad implements AutoCloseable {

    private final ExecutorService threads;
    private final List<Future<?>> clients = new ArrayList<>();
    private final AtomicLong images = new AtomicLong();

    private volatile boolean ended;

    ServiceLoad(URI server, byte[] image, int scale, int count) {
        threads = Executors.newFixedThreadPool(count);
        for (int i = 0; i < count; i++) {
            UpscaleClient client = UpscaleClient.json(server, image, scale);
            clients.add(threads.submit(() -> {
                send(client);
                return null;
            }));
        }
    }

    private void send(UpscaleClient client) throws IOException {
        while (!ended) {
            client.call();
            images.incrementAndGet();
        }
    }

    /** {@return how many images have been upscaled so far} */
    long images() {
        return images.get();
    }

    /**
     * Waits until every client has finished its image.
     *
     * @throws IllegalStateException if a client failed
     */
    @Override
    public void close() {
        ended = true;
        threads.shutdown();
        try {
            for (Future<?> client : clients) {
                client.get();
            }
        } catch (ExecutionException failed) {
            throw new IllegalStateException("a client of /infer failed", failed.getCause());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}

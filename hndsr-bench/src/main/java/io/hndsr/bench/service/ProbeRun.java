package io.hndsr.bench.service;

import io.hndsr.bench.support.Distribution;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;

/**
 * Requests one path at fixed times. Latency counts from the time at which a request was due, so that a slow response also
 * counts for the requests that were due meanwhile. Confined to one thread.
 */
final class ProbeRun implements Callable<ProbeRun.Times> {

    private final URI server;
    private final String path;
    private final boolean keep;
    private final Duration period;
    private final Duration time;

    /**
     * Prepares a run.
     *
     * @param server the server
     * @param path the path
     * @param keep whether one connection is used for all requests, rather than a new one for each
     * @param period the time from one request to the next
     * @param time the duration of the run
     */
    ProbeRun(URI server, String path, boolean keep, Duration period, Duration time) {
        this.server = server;
        this.path = path;
        this.keep = keep;
        this.period = period;
        this.time = time;
    }

    @Override
    public Times call() throws IOException {
        byte[] request = ProbeConnection.request(server, path, keep);
        List<Long> latencies = new ArrayList<>();
        List<Long> delays = new ArrayList<>();
        Optional<ProbeConnection> kept = keep ? Optional.of(ProbeConnection.open(server)) : Optional.empty();
        long due = System.nanoTime();
        long end = due + time.toNanos();
        long read = due;
        try {
            while (due < end) {
                awaitNanos(due);
                delays.add(System.nanoTime() - Math.max(due, read));
                int status = kept.isPresent() ? kept.get().get(request) : once(request);
                if (status != 200) {
                    throw new IllegalStateException(path + " returned status " + status);
                }
                read = System.nanoTime();
                latencies.add(read - due);
                due += period.toNanos();
            }
        } finally {
            if (kept.isPresent()) {
                kept.get().close();
            }
        }
        return new Times(Distribution.of(latencies), Distribution.of(delays));
    }

    private int once(byte[] request) throws IOException {
        try (ProbeConnection connection = ProbeConnection.open(server)) {
            return connection.get(request);
        }
    }

    private static void awaitNanos(long due) {
        for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    /**
     * The times of a run.
     *
     * @param latency from the time at which a request was due until its response had been read
     * @param delay the part of the latency that the client itself waited for a processor before it sent the request
     */
    record Times(Distribution latency, Distribution delay) {}
}

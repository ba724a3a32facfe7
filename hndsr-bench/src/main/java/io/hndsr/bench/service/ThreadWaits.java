package io.hndsr.bench.service;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * How long the threads of a process have run, and how long they have waited for a processor, by kind. The kind of a thread is
 * its name without the number. Linux only; empty elsewhere. Immutable.
 */
final class ThreadWaits {

    private final Map<String, Waits> byKind;

    private ThreadWaits(Map<String, Waits> byKind) {
        this.byKind = byKind;
    }

    static ThreadWaits of(long process) throws IOException {
        Map<String, Waits> byKind = new TreeMap<>();
        Path tasks = Path.of("/proc", Long.toString(process), "task");
        if (!Files.isDirectory(tasks)) {
            return new ThreadWaits(byKind);
        }
        List<Path> threads;
        try (Stream<Path> listed = Files.list(tasks)) {
            threads = listed.toList();
        }
        for (Path thread : threads) {
            try {
                String kind = Files.readString(thread.resolve("comm")).strip().replaceAll("[-#]?[0-9].*$", "");
                String[] figures =
                        Files.readString(thread.resolve("schedstat")).strip().split(" ", -1);
                Waits waits =
                        new Waits(Long.parseLong(figures[0]), Long.parseLong(figures[1]), Long.parseLong(figures[2]));
                byKind.merge(kind, waits, Waits::plus);
            } catch (IOException ended) {
                // The thread has ended meanwhile.
            }
        }
        return new ThreadWaits(byKind);
    }

    /** {@return the times since an earlier reading, of the threads of a kind that still exist} */
    Waits since(ThreadWaits before, String kind) {
        return byKind.getOrDefault(kind, Waits.NONE).minus(before.byKind.getOrDefault(kind, Waits.NONE));
    }

    /** {@return the kinds of threads} */
    List<String> kinds() {
        return List.copyOf(byKind.keySet());
    }

    /**
     * How threads were scheduled.
     *
     * @param runNanos the time they ran
     * @param waitNanos the time they were runnable and waited for a processor
     * @param turns how often they were scheduled
     */
    record Waits(long runNanos, long waitNanos, long turns) {

        static final Waits NONE = new Waits(0, 0, 0);

        Waits plus(Waits other) {
            return new Waits(runNanos + other.runNanos, waitNanos + other.waitNanos, turns + other.turns);
        }

        Waits minus(Waits other) {
            return new Waits(runNanos - other.runNanos, waitNanos - other.waitNanos, turns - other.turns);
        }

        /** {@return the mean wait for a processor, in milliseconds} */
        double meanWaitMillis() {
            return turns == 0 ? 0 : waitNanos / 1e6 / turns;
        }
    }
}

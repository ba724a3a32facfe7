package io.hndsr.internal.network;

import io.hndsr.report.Stage;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;

/** Adds up the time of one request by stage. Thread-safe. */
public final class StageClock {

    private final Map<Stage, LongAdder> nanos = new EnumMap<>(Stage.class);

    public StageClock() {
        for (Stage stage : Stage.values()) {
            nanos.put(stage, new LongAdder());
        }
    }

    /** Adds the time since {@code startNanos} and returns now, the start of the next stage. */
    public long add(Stage stage, long startNanos) {
        long now = System.nanoTime();
        adder(stage).add(now - startNanos);
        return now;
    }

    public void addNanos(Stage stage, long nanos) {
        adder(stage).add(nanos);
    }

    Duration time(Stage stage) {
        return Duration.ofNanos(adder(stage).sum());
    }

    public Map<Stage, Duration> times() {
        Map<Stage, Duration> times = new EnumMap<>(Stage.class);
        for (Stage stage : Stage.values()) {
            if (adder(stage).sum() > 0) {
                times.put(stage, time(stage));
            }
        }
        return times;
    }

    private LongAdder adder(Stage stage) {
        return Objects.requireNonNull(nanos.get(stage));
    }
}

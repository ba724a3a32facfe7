package io.hndsr.stress;

import io.hndsr.internal.schedule.BatchLimits;
import io.hndsr.internal.schedule.ScheduledTile;
import io.hndsr.internal.schedule.Share;
import io.hndsr.internal.schedule.TileSource;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Predicate;

/** A request of numbered tiles that do nothing. Thread-safe. */
final class Tiles implements TileSource<Tiles.Numbered> {

    static final Share SHARE = new Share(0, 1, Optional.empty());
    static final BatchLimits SINGLE = new BatchLimits(1, Long.MAX_VALUE, Duration.ZERO, Long.MAX_VALUE);

    /** Two tiles, with a delay that exceeds the time limit of a test. */
    static final BatchLimits DELAYED = new BatchLimits(2, Long.MAX_VALUE, Duration.ofDays(1), Long.MAX_VALUE);

    private final int count;

    private int started;
    private boolean held;
    private boolean ended;

    Tiles(int count) {
        this.count = count;
    }

    record Numbered(int number) implements ScheduledTile {

        @Override
        public Object batchKey() {
            return "64x64";
        }

        @Override
        public long work() {
            return 1;
        }
    }

    /** Makes no tile available until {@link #release}. */
    synchronized Tiles hold() {
        held = true;
        return this;
    }

    synchronized void release() {
        held = false;
    }

    synchronized void end() {
        ended = true;
    }

    synchronized int started() {
        return started;
    }

    @Override
    public synchronized Optional<Numbered> poll(Predicate<? super Numbered> wanted) {
        if (held || exhausted()) {
            return Optional.empty();
        }
        Numbered next = new Numbered(started);
        if (!wanted.test(next)) {
            return Optional.empty();
        }
        started++;
        return Optional.of(next);
    }

    @Override
    public synchronized boolean exhausted() {
        return ended || started == count;
    }
}

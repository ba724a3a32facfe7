package io.hndsr.internal.schedule;

import java.util.Optional;
import java.util.function.Predicate;

/** A request of equal tiles that do nothing. Thread-safe. */
final class FakeSource implements TileSource<FakeSource.FakeTile> {

    private final String name;
    private final String key;
    private final long work;
    private final int tiles;

    private long passes = 1;
    private int started;
    private int allowed;
    private boolean ended;
    private volatile LaneKind kind = LaneKind.NETWORK;
    private int polls;

    FakeSource(String name, int tiles, long work, String key) {
        this.name = name;
        this.tiles = tiles;
        this.work = work;
        this.key = key;
        this.allowed = tiles;
    }

    FakeSource(String name, int tiles, long work) {
        this(name, tiles, work, "key");
    }

    record FakeTile(FakeSource source, int index, String batchKey, long work, long pixels) implements ScheduledTile {

        @Override
        public LaneKind laneKind() {
            return source.kind;
        }

        @Override
        public String toString() {
            return source.name;
        }
    }

    /** Makes the tiles ones for bicubic interpolation. */
    FakeSource bicubic() {
        kind = LaneKind.BICUBIC;
        return this;
    }

    /** Has the network pass over each pixel of a tile so many times. */
    synchronized FakeSource passes(int count) {
        passes = count;
        return this;
    }

    /** Lets only so many of the tiles start, until it is called again. */
    synchronized FakeSource allow(int count) {
        allowed = count;
        return this;
    }

    synchronized void allowOneMore() {
        allowed++;
    }

    synchronized void end() {
        ended = true;
    }

    synchronized int started() {
        return started;
    }

    synchronized int polls() {
        return polls;
    }

    @Override
    public synchronized Optional<FakeTile> poll(Predicate<? super FakeTile> wanted) {
        polls++;
        if (exhausted() || started >= allowed) {
            return Optional.empty();
        }
        FakeTile next = new FakeTile(this, started, key, work, work / passes);
        if (!wanted.test(next)) {
            return Optional.empty();
        }
        started++;
        return Optional.of(next);
    }

    @Override
    public synchronized boolean exhausted() {
        return ended || started == tiles;
    }

    @Override
    public String toString() {
        return name;
    }
}

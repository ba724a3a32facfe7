package io.hndsr.internal.schedule;

/** A request in its flow. Confined to the scheduler's lock. */
final class LiveRequest<T extends ScheduledTile> extends Claim {

    private final TileSource<T> source;

    LiveRequest(TileSource<T> source, double weight) {
        super(weight);
        this.source = source;
    }

    TileSource<T> source() {
        return source;
    }
}

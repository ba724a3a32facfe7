package io.hndsr.internal.schedule;

/** A request in its queue. Confined to the scheduler's lock. */
final class FairRequest<T extends ScheduledTile> extends FairEntry {

    private final TileSource<T> source;

    FairRequest(TileSource<T> source, double weight) {
        super(weight);
        this.source = source;
    }

    TileSource<T> source() {
        return source;
    }
}

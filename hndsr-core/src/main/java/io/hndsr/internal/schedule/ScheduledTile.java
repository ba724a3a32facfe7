package io.hndsr.internal.schedule;

/** A tile that may start. */
public interface ScheduledTile {

    /**
     * Returns what tells tiles apart that cannot share a run of the network.
     *
     * @return a key; tiles whose keys are equal may share a run
     */
    Object batchKey();

    /**
     * Returns what the tile is predicted to cost.
     *
     * @return padded input pixels times passes of the network; at least 1
     */
    long work();

    /**
     * Returns the room that the tile takes in a batch.
     *
     * @return padded input pixels, at least 1; unless something else is said, as many as its work
     */
    default long pixels() {
        return work();
    }
}

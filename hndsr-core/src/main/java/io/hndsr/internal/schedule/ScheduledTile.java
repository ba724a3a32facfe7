package io.hndsr.internal.schedule;

/** A tile that may start. */
public interface ScheduledTile {

    /**
     * Returns the key of tiles that can share a run of the network.
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
     * Returns the size that the tile takes in a batch.
     *
     * @return padded input pixels, at least 1; by default as many as its work
     */
    default long pixels() {
        return work();
    }

    /** {@return the kind of lane that the tile is for} */
    default LaneKind laneKind() {
        return LaneKind.NETWORK;
    }
}

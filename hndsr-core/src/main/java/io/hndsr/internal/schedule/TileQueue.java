package io.hndsr.internal.schedule;

import java.util.Optional;

/** The tiles of one request, as the scheduler sees them. Thread-safe. */
public interface TileQueue {

    /**
     * Takes the next tile. Called under the scheduler's lock: returns at once.
     *
     * @return what to run for it, or empty where no tile may start now
     */
    Optional<Runnable> poll();

    /**
     * Tells whether no tile will ever start again.
     *
     * @return true once the last tile has been taken, or the request has ended
     */
    boolean exhausted();
}

package io.hndsr.internal.schedule;

import java.util.Optional;
import java.util.function.Predicate;

/**
 * The tiles of one request. Thread-safe. Called under the scheduler's lock: returns at once, throws nothing, and does not
 * call the scheduler; a lock that is taken here is never held while the scheduler is called.
 *
 * @param <T> the type of a tile
 */
public interface TileSource<T extends ScheduledTile> {

    /**
     * Takes the next tile, if one may start now and is wanted. The tile is shown to the predicate at most once a call,
     * and one that is not wanted stays the next.
     *
     * @param wanted decides whether a tile is wanted
     * @return the tile, which is now the caller's to run; empty if none may start or the next is not wanted
     */
    Optional<T> poll(Predicate<? super T> wanted);

    /**
     * Returns whether no tile will ever start again.
     *
     * @return true once the last tile has been taken and cannot come back, or the request has ended; then true for ever
     */
    boolean exhausted();
}

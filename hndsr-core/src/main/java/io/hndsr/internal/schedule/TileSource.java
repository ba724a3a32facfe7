package io.hndsr.internal.schedule;

import java.util.Optional;
import java.util.function.Predicate;

/**
 * The tiles of one request. Thread-safe. Called under the scheduler's lock: returns at once, throws nothing, and does not
 * call the scheduler; nobody calls the scheduler with a lock in hand that is taken here.
 *
 * @param <T> the type of a tile
 */
public interface TileSource<T extends ScheduledTile> {

    /**
     * Takes the next tile, where one may start now and is wanted. The tile is shown to the predicate at most once a call,
     * and one that is not wanted stays the next.
     *
     * @param wanted tells whether a tile is wanted
     * @return the tile, which is now the caller's to run; empty where none may start or the next is not wanted
     */
    Optional<T> poll(Predicate<? super T> wanted);

    /**
     * Tells whether no tile will ever start again.
     *
     * @return true once the last tile has been taken and cannot come back, or the request has ended; then true for ever
     */
    boolean exhausted();
}

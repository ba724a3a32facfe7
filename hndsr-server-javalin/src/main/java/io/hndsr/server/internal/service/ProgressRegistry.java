package io.hndsr.server.internal.service;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.hndsr.image.TileBounds;
import io.hndsr.request.Progress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How far the requests are that are worked on, by their ids. Thread-safe; as large as there are requests. */
public final class ProgressRegistry {

    private static final Logger LOG = LoggerFactory.getLogger(ProgressRegistry.class);

    private final Map<String, Entry> entries = new ConcurrentHashMap<>();

    /** Where a request stands, named as OGC API - Processes has it. */
    public enum Status {
        /** It arrives, or waits. */
        ACCEPTED,
        /** It is worked on. */
        RUNNING,
        /** It has its result. */
        SUCCESSFUL,
        /** It was refused or failed. */
        FAILED,
        /** It was given up. */
        DISMISSED;

        /** {@return whether nothing follows} */
        public boolean isFinal() {
            return this != ACCEPTED && this != RUNNING;
        }

        /** {@return the word, in lower case} */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * How far a request is.
     *
     * @param status where it stands
     * @param progress the latest progress; empty where there is none yet
     * @param tiles parts of the result that have become final since the tiles that the reader knows
     * @param ended whether it has been answered, so that nothing follows
     */
    public record View(Status status, Optional<Progress> progress, List<TileBounds> tiles, boolean ended) {}

    /** The progress of one request: told by its work, until it is closed. Thread-safe. */
    public final class Entry implements AutoCloseable {

        private final String id;
        private final Set<Runnable> watchers = ConcurrentHashMap.newKeySet();

        @GuardedBy("this")
        private Status status = Status.ACCEPTED;

        @GuardedBy("this")
        private Optional<Progress> progress = Optional.empty();

        @GuardedBy("this")
        private final List<TileBounds> tiles = new ArrayList<>();

        @GuardedBy("this")
        private boolean ended;

        private Entry(String id) {
            this.id = id;
        }

        /**
         * Tells where the request stands. The first status that is final stays.
         *
         * @param now the status
         */
        public void stand(Status now) {
            synchronized (this) {
                if (status.isFinal()) {
                    return;
                }
                status = now;
            }
            wake();
        }

        /**
         * Tells how far the request is.
         *
         * @param now its progress
         */
        public void advance(Progress now) {
            synchronized (this) {
                progress = Optional.of(now);
            }
            wake();
        }

        /**
         * Tells that a part of the result is final.
         *
         * @param bounds where it lies
         */
        public void finish(TileBounds bounds) {
            synchronized (this) {
                tiles.add(bounds);
            }
            wake();
        }

        /**
         * Looks how far the request is. A reader that is slow misses steps between, and nothing is kept for it.
         *
         * @param knownTiles how many tiles the reader knows
         * @param maxTiles the most that it wants to know of at once
         * @return the state of this moment
         */
        public synchronized View view(int knownTiles, int maxTiles) {
            int end = Math.min(tiles.size(), knownTiles + maxTiles);
            return new View(status, progress, List.copyOf(tiles.subList(knownTiles, end)), ended);
        }

        /**
         * Has somebody called whenever something has changed.
         *
         * @param changed called on any thread; quick
         */
        public void watch(Runnable changed) {
            watchers.add(changed);
        }

        /**
         * Calls somebody no more.
         *
         * @param changed what was given to {@link #watch}
         */
        public void leave(Runnable changed) {
            watchers.remove(changed);
        }

        private void wake() {
            for (Runnable watcher : watchers) {
                try {
                    watcher.run();
                } catch (RuntimeException broken) {
                    // The request goes on, and in the end leaves its seat.
                    LOG.warn("somebody who follows request {} has failed", id, broken);
                }
            }
        }

        /** Takes the request off the board: it has been answered. Where it has no final status, it has failed. Idempotent. */
        @Override
        public void close() {
            entries.remove(id, this);
            stand(Status.FAILED);
            synchronized (this) {
                ended = true;
            }
            wake();
        }
    }

    /**
     * Puts a request on the board.
     *
     * @param id its id; the later one of two requests with one id is shown
     * @return its entry, to be closed when it is answered
     */
    public Entry open(String id) {
        Entry entry = new Entry(id);
        entries.put(id, entry);
        return entry;
    }

    /**
     * Finds a request.
     *
     * @param id its id
     * @return its entry; empty where no such request is worked on
     */
    public Optional<Entry> find(String id) {
        return Optional.ofNullable(entries.get(id));
    }
}

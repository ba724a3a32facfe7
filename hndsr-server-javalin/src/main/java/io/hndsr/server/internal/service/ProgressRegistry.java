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

/** The progress of all requests that are being served, by request id. Thread-safe; as large as there are requests. */
public final class ProgressRegistry {

    private static final Logger LOG = LoggerFactory.getLogger(ProgressRegistry.class);

    private final Map<String, Entry> entries = new ConcurrentHashMap<>();

    /** The status of a request, with the names of OGC API - Processes. */
    public enum Status {
        /** It is arriving or waiting. */
        ACCEPTED,
        /** It is being processed. */
        RUNNING,
        /** It has its result. */
        SUCCESSFUL,
        /** It was rejected or failed. */
        FAILED,
        /** It was cancelled. */
        DISMISSED;

        /** {@return whether no other status follows} */
        public boolean isFinal() {
            return this != ACCEPTED && this != RUNNING;
        }

        /** {@return the name in lower case} */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * The state of a request at one moment. Immutable.
     *
     * @param status the status
     * @param progress the latest progress; empty if there is none yet
     * @param tiles the parts of the result that have become final since those that the reader knows
     * @param ended whether the request has been answered, so that nothing follows
     */
    public record Snapshot(Status status, Optional<Progress> progress, List<TileBounds> tiles, boolean ended) {}

    /** The progress of one request, updated while it is served and until it is closed. Thread-safe. */
    public final class Entry implements AutoCloseable {

        private final String id;
        private final Set<Runnable> listeners = ConcurrentHashMap.newKeySet();

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
         * Sets the status. The first final status is kept.
         *
         * @param next the status
         */
        public void setStatus(Status next) {
            synchronized (this) {
                if (status.isFinal()) {
                    return;
                }
                status = next;
            }
            notifyListeners();
        }

        /**
         * Sets the progress.
         *
         * @param latest the progress
         */
        public void setProgress(Progress latest) {
            synchronized (this) {
                progress = Optional.of(latest);
            }
            notifyListeners();
        }

        /**
         * Adds a part of the result that is final.
         *
         * @param bounds the bounds of the part
         */
        public void addTile(TileBounds bounds) {
            synchronized (this) {
                tiles.add(bounds);
            }
            notifyListeners();
        }

        /**
         * Returns the current state. A slow reader skips intermediate states; nothing is queued for it.
         *
         * @param knownTiles how many tiles the reader has already
         * @param maxTiles how many further tiles it accepts at once
         * @return the state
         */
        public synchronized Snapshot snapshot(int knownTiles, int maxTiles) {
            int end = Math.min(tiles.size(), knownTiles + maxTiles);
            return new Snapshot(status, progress, List.copyOf(tiles.subList(knownTiles, end)), ended);
        }

        /**
         * Adds a listener.
         *
         * @param listener called on any thread after every change; must be quick
         */
        public void addListener(Runnable listener) {
            listeners.add(listener);
        }

        /**
         * Removes a listener.
         *
         * @param listener as given to {@link #addListener}
         */
        public void removeListener(Runnable listener) {
            listeners.remove(listener);
        }

        private void notifyListeners() {
            for (Runnable listener : listeners) {
                try {
                    listener.run();
                } catch (RuntimeException thrown) {
                    // The request continues and releases its slot in the end.
                    LOG.warn("progress listener of request {} threw", id, thrown);
                }
            }
        }

        /** Ends the request, with status failed unless it has a final status, and removes it. Idempotent. */
        @Override
        public void close() {
            entries.remove(id, this);
            setStatus(Status.FAILED);
            synchronized (this) {
                ended = true;
            }
            notifyListeners();
        }
    }

    /**
     * Adds a request.
     *
     * @param id its id; of two requests with one id, the later is found
     * @return its entry, to be closed when the request has been answered
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
     * @return its entry; empty if no such request is being served
     */
    public Optional<Entry> find(String id) {
        return Optional.ofNullable(entries.get(id));
    }
}

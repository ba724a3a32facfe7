package io.hndsr.server.internal.desk;

import io.hndsr.metrics.Progress;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** How far the requests are that are worked on, by their ids. Thread-safe; as large as there are requests. */
public final class ProgressBoard {

    private final Map<String, Entry> entries = new ConcurrentHashMap<>();

    /** The progress of one request: told by its work, until it is closed. Thread-safe. */
    public final class Entry implements Consumer<Progress>, AutoCloseable {

        private final String id;

        private volatile Optional<Progress> latest = Optional.empty();

        private Entry(String id) {
            this.id = id;
        }

        @Override
        public void accept(Progress progress) {
            latest = Optional.of(progress);
        }

        /** Takes the request off the board; what comes later is told to nobody. */
        @Override
        public void close() {
            entries.remove(id, this);
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
     * Returns how far a request is.
     *
     * @param id its id
     * @return the latest progress; empty where there is none yet, and where no such request is worked on
     */
    public Optional<Progress> latest(String id) {
        return Optional.ofNullable(entries.get(id)).flatMap(entry -> entry.latest);
    }
}

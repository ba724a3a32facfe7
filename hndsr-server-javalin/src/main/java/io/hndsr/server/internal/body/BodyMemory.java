package io.hndsr.server.internal.body;

import io.hndsr.server.internal.problem.HttpProblem;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The heap that the bodies of all requests may occupy together, so that many slow or large uploads cannot exhaust it.
 * Thread-safe.
 */
public final class BodyMemory {

    private final long maxBytes;
    private final AtomicLong reserved = new AtomicLong();

    /**
     * Creates the budget.
     *
     * @param maxBytes what all bodies may occupy together
     */
    public BodyMemory(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** {@return the bytes that are reserved at this moment} */
    public long reserved() {
        return reserved.get();
    }

    /**
     * Opens an empty reservation for one body.
     *
     * @return the reservation, to be closed when the body is no longer held
     */
    public Reservation open() {
        return new Reservation();
    }

    /** What one body occupies. Confined to one thread at a time; closing it releases everything. */
    public final class Reservation implements AutoCloseable {

        private long bytes;

        private Reservation() {}

        /**
         * Reserves more.
         *
         * @param more bytes
         * @throws HttpProblem 429 if all bodies together would occupy too much
         */
        public void grow(long more) {
            if (reserved.addAndGet(more) > maxBytes) {
                reserved.addAndGet(-more);
                throw HttpProblem.temporary(
                        429,
                        "OverloadedException",
                        "the bodies of other requests occupy " + reserved.get() + " of " + maxBytes
                                + " bytes, which leaves too little for this one; try again later",
                        Duration.ofSeconds(1));
            }
            bytes += more;
        }

        /**
         * Releases a part.
         *
         * @param less bytes, at most those that are reserved
         */
        public void shrink(long less) {
            reserved.addAndGet(-less);
            bytes -= less;
        }

        /** Releases everything. Idempotent. */
        @Override
        public void close() {
            shrink(bytes);
        }
    }
}

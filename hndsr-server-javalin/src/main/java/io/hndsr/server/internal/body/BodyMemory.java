package io.hndsr.server.internal.body;

import io.hndsr.server.internal.problem.HttpProblem;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The heap that the bodies of all requests may take together, so that many slow or large uploads cannot take all of it.
 * Thread-safe.
 */
public final class BodyMemory {

    private final long maxBytes;
    private final AtomicLong taken = new AtomicLong();

    /**
     * Creates the account.
     *
     * @param maxBytes what all bodies may take together
     */
    public BodyMemory(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** {@return bytes taken at this moment} */
    public long taken() {
        return taken.get();
    }

    /**
     * Opens a share for one body.
     *
     * @return a share that holds nothing yet
     */
    public Share share() {
        return new Share();
    }

    /** What one body takes. Confined to one thread at a time; closing it gives everything back. */
    public final class Share implements AutoCloseable {

        private long bytes;

        private Share() {}

        /**
         * Takes more.
         *
         * @param more bytes
         * @throws HttpProblem 429 where all bodies together would take too much
         */
        public void take(long more) {
            if (taken.addAndGet(more) > maxBytes) {
                taken.addAndGet(-more);
                throw HttpProblem.forNow(
                        429,
                        "OverloadedException",
                        "the bodies of other requests take " + taken.get() + " of " + maxBytes
                                + " bytes, which leaves too little for this one; send it again later",
                        Duration.ofSeconds(1));
            }
            bytes += more;
        }

        /**
         * Gives a part back.
         *
         * @param less bytes, at most those that were taken
         */
        public void giveBack(long less) {
            taken.addAndGet(-less);
            bytes -= less;
        }

        /** Gives everything back. Idempotent. */
        @Override
        public void close() {
            giveBack(bytes);
        }
    }
}

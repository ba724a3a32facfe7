package io.hndsr.internal.session;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The use of a session for a run, given back once: by {@link #failed}, or else by {@link #close()}. As long as it is not,
 * the session is not closed. Confined to one thread at a time.
 */
public final class Lease implements AutoCloseable {

    private final DeviceSessions owner;
    private final DeviceSessions.Session session;
    private final AtomicBoolean returned = new AtomicBoolean();

    Lease(DeviceSessions owner, DeviceSessions.Session session) {
        this.owner = owner;
        this.session = session;
    }

    /**
     * Returns the network to run on.
     *
     * @return a network that stays open until the lease is given back
     * @throws IllegalStateException where the lease has been given back
     */
    public Network network() {
        requireHeld();
        return session.network();
    }

    /** Tells that a run has succeeded: failures so far are no longer in a row. The lease stays. */
    public void succeeded() {
        requireHeld();
        owner.succeeded(session);
    }

    /**
     * Tells that a run has failed, and gives the lease back. What is needed to tell whether the device is sound, and to
     * mend it, happens before this returns: it may take as long as a probe and a few attempts to open the network.
     *
     * @param fault what the run failed of
     * @param tiles how many tiles it had
     * @param largestTileWork the footprint of the largest of them: a measure of the memory that it needs
     * @return what may be tried next
     * @throws IllegalStateException where the lease has been given back
     */
    public Verdict failed(RunFault fault, int tiles, long largestTileWork) {
        if (!returned.compareAndSet(false, true)) {
            throw returnedAlready();
        }
        return owner.failed(session, fault, tiles, largestTileWork);
    }

    /** Gives the lease back, unless that has been done. Where it is the last of a session that failed, mends the device. */
    @Override
    public void close() {
        if (returned.compareAndSet(false, true)) {
            owner.giveBack(session);
        }
    }

    private void requireHeld() {
        if (returned.get()) {
            throw returnedAlready();
        }
    }

    private static IllegalStateException returnedAlready() {
        return new IllegalStateException("the lease has been given back");
    }
}

package io.hndsr.internal.device;

import io.hndsr.internal.network.Network;
import io.hndsr.internal.network.RunFault;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The use of a session for a run, returned once: by {@link #failed}, or else by {@link #close()}. Until then the session is not
 * closed. Confined to one thread at a time.
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
     * @return a network that stays open until the lease is returned
     * @throws IllegalStateException if the lease has been returned
     */
    public Network network() {
        requireHeld();
        return session.network();
    }

    /** Reports that a run has succeeded: failures so far are no longer in a row. The lease stays. */
    public void succeeded() {
        requireHeld();
        owner.succeeded(session);
    }

    /**
     * Reports that a run has failed, and returns the lease. Probing the device and repairing it happen before this returns, which
     * may take as long as a probe and a few attempts to open the network.
     *
     * @param fault the fault
     * @param tiles how many tiles it had
     * @param largestFootprint the footprint of the largest of them: a measure of the memory that it needs
     * @return what may be tried next
     * @throws IllegalStateException if the lease has been returned
     */
    public RecoveryAction failed(RunFault fault, int tiles, long largestFootprint) {
        if (!returned.compareAndSet(false, true)) {
            throw returnedAlready();
        }
        return owner.failed(session, fault, tiles, largestFootprint);
    }

    /** Returns the lease, unless that has been done. If it is the last of a session that failed, repairs the device. */
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
        return new IllegalStateException("the lease has been returned");
    }
}

package io.hndsr.internal.device;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.hndsr.config.Recovery;
import io.hndsr.internal.network.Network;
import io.hndsr.internal.network.RunFault;
import io.hndsr.report.CircuitState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sessions of one device and their leases. Thread-safe.
 *
 * <p>A session that fails is put aside, closed when the last run has left it, and opened anew. A device that fails several
 * times in a row is left alone for a while, and then tried by the first call of {@link #recover()}.
 */
public final class DeviceSessions implements AutoCloseable {

    /*
     * A session is healthy (leased out), retired (no new leases), and closed: by the thread that returns the last lease, so never
     * while a run is inside. That thread also opens the next one, when the memory of the old one is free, and does so once,
     * however many runs failed in the session.
     *
     *   fault            the session                               counts
     *   out of memory    stays                                     nothing: less work at a time may fit
     *   failed           probed; stays if it passes                nothing, and ends the row: it was the tile
     *                    retired if not                            the run and the probe
     *   poisoned         retired                                   the run
     *   in a session that is retired already                       nothing: it is the same failure
     *
     * An attempt to open and probe a session that fails counts too. Successes of other sessions may keep the device in use
     * all the while, so attempts are also bounded by themselves; what is missing then is tried again after a pause, by the next
     * thread that returns a lease. When the circuit opens, all sessions are retired. A trial opens one, and after it has
     * succeeded the others.
     *
     * The only lock is this object's. Opening, probing, closing and the listener run outside of it; "open" counts the networks
     * that are open or being opened, so that close() knows when all are closed and no thread opens one too many.
     */

    private static final Logger LOG = LoggerFactory.getLogger(DeviceSessions.class);

    private final String device;
    private final Supplier<? extends Network> opener;
    private final int sessions;
    private final Consumer<? super Network> probe;
    private final Recovery recovery;
    private final Listener listener;

    private final DeviceNews news;

    @GuardedBy("this")
    private final List<Session> healthy = new ArrayList<>();

    @GuardedBy("this")
    private final DeviceHealth health;

    /** Networks that have not been closed, and those that are being opened. */
    @GuardedBy("this")
    private int open;

    @GuardedBy("this")
    private boolean closed;

    private DeviceSessions(
            String device,
            Supplier<? extends Network> opener,
            int sessions,
            Consumer<? super Network> probe,
            Recovery recovery,
            LongSupplier nanoTime,
            Listener listener) {
        this.device = device;
        this.opener = opener;
        this.sessions = sessions;
        this.probe = probe;
        this.recovery = recovery;
        this.listener = listener;
        this.health = new DeviceHealth(recovery, nanoTime);
        this.news = new DeviceNews(device);
    }

    /**
     * Receives what happens to a device: in order, one call at a time, on a thread that uses the device, and under no lock. An
     * exception is logged and has no other effect.
     */
    public interface Listener {

        /**
         * The device has been taken out of use, is being tried, or is in use again.
         *
         * @param device the device, such as {@code cuda:0}
         * @param state the state it has changed to
         */
        void circuitChanged(String device, CircuitState state);

        /**
         * A session has been opened anew, so that {@link #lease()} may give one again.
         *
         * @param device the device
         */
        void sessionReady(String device);
    }

    /** A network and its leases. Guarded by the lock of the device. */
    static final class Session {

        private final Network network;
        private int leases;
        private boolean retired;

        private Session(Network network) {
            this.network = network;
        }

        Network network() {
            return network;
        }
    }

    /**
     * Opens the sessions of a device and probes each.
     *
     * @param device the device, such as {@code cuda:0}
     * @param opener opens one network on it, now and whenever one has to be replaced
     * @param sessions how many, at least 1
     * @param probe probes a network, and throws if it does not work
     * @param recovery when the device is left alone, and for how long
     * @param nanoTime the clock, as {@link System#nanoTime}
     * @param listener receives changes
     * @return the open device
     * @throws RuntimeException what the opener or the probe throws; then nothing is left open
     */
    public static DeviceSessions open(
            String device,
            Supplier<? extends Network> opener,
            int sessions,
            Consumer<? super Network> probe,
            Recovery recovery,
            LongSupplier nanoTime,
            Listener listener) {
        if (sessions < 1) {
            throw new IllegalArgumentException("sessions " + sessions + " is below 1");
        }
        DeviceSessions opened = new DeviceSessions(device, opener, sessions, probe, recovery, nanoTime, listener);
        try {
            for (int i = 0; i < sessions; i++) {
                opened.openFirst();
            }
        } catch (RuntimeException | Error refused) {
            opened.close();
            throw refused;
        }
        return opened;
    }

    private void openFirst() {
        Network network = opener.get();
        synchronized (this) {
            open++;
        }
        try {
            probe.accept(network);
        } catch (RuntimeException | Error refused) {
            closeNetwork(network);
            throw refused;
        }
        synchronized (this) {
            healthy.add(new Session(network));
        }
    }

    /** {@return the device, such as {@code cpu} or {@code cuda:0}} */
    public String device() {
        return device;
    }

    /**
     * Leases the healthy session that is used least. Does not wait.
     *
     * @return a lease, to be returned; empty while the device is out of use, while its last session is being replaced, and
     *     after close
     */
    public synchronized Optional<Lease> lease() {
        if (closed || !health.used()) {
            return Optional.empty();
        }
        Optional<Session> least = healthy.stream().min(Comparator.comparingInt(session -> session.leases));
        least.ifPresent(session -> session.leases++);
        return least.map(session -> new Lease(this, session));
    }

    /** {@return whether a run may have more than one tile; false while no session is sound} */
    public synchronized boolean batches() {
        return healthy.stream().anyMatch(session -> session.network.batches());
    }

    /** {@return the state of its circuit: closed while the device is in use} */
    public synchronized CircuitState state() {
        return health.state();
    }

    /** {@return how many sessions can be leased} */
    public synchronized int healthySessions() {
        return healthy.size();
    }

    /** {@return how long until {@link #recover()} may be called; zero while the device is in use} */
    public synchronized Duration untilProbe() {
        return health.untilTrial();
    }

    /**
     * Returns how many tiles a run may have.
     *
     * @param configured the configured number
     * @return no more than that, and than what has been found to fit
     */
    public synchronized int maxTiles(int configured) {
        return Math.min(configured, health.memory().maxTiles());
    }

    /** {@return whether memory has run out, so that batches or tiles were made smaller} */
    public synchronized boolean memoryShort() {
        return health.memory().shrunk();
    }

    /** {@return the footprint that a tile may have, as far as has been found; {@link Long#MAX_VALUE} at first} */
    public synchronized long maxFootprint() {
        return health.memory().maxFootprint();
    }

    /**
     * Tries the device, if it is out of use and the pause is over. One caller does and takes the time of opening and
     * probing a network; others return at once.
     *
     * @return whether this call has brought the device back into use
     */
    public boolean recover() {
        synchronized (this) {
            if (closed || !health.beginTrial()) {
                return false;
            }
            open++;
            announceState();
        }
        news.deliver();
        Optional<Network> network = openAndProbe();
        boolean recovered;
        synchronized (this) {
            recovered = network.isPresent() && !closed;
            if (recovered) {
                health.trialSucceeded();
                add(network.get());
            } else {
                health.trialFailed();
            }
            announceState();
        }
        news.deliver();
        if (recovered) {
            restore();
        } else {
            network.ifPresent(this::closeNetwork);
        }
        return recovered;
    }

    synchronized void succeeded(Session session) {
        if (!session.retired) {
            health.succeeded();
        }
    }

    RecoveryAction failed(Session session, RunFault fault, int tiles, long largestFootprint) {
        if (fault.kind() == RunFault.Kind.OUT_OF_MEMORY
                && (tiles > 1 || largestFootprint > MemoryBounds.MIN_FOOTPRINT)) {
            return exhausted(session, tiles, largestFootprint);
        }
        if (fault.kind() == RunFault.Kind.POISONED) {
            LOG.warn("session on {} is lost and will be reopened: {}", device, fault.getMessage());
            retire(session, 1);
        } else if (!isRetired(session)) {
            if (passesProbe(session.network)) {
                succeeded(session);
            } else {
                retire(session, 2);
            }
        }
        giveBack(session);
        return isUsed() ? RecoveryAction.RETRY : RecoveryAction.DEVICE_DOWN;
    }

    private RecoveryAction exhausted(Session session, int tiles, long largestFootprint) {
        synchronized (this) {
            if (tiles > 1) {
                health.memory().tooManyTiles(tiles);
            } else {
                health.memory().tooLargeTile(largestFootprint);
            }
            LOG.warn(
                    "{} lacks memory for {} tiles of footprint {}; limited to {} tiles of footprint {} from now on",
                    device,
                    tiles,
                    largestFootprint,
                    health.memory().maxTiles(),
                    health.memory().maxFootprint());
        }
        giveBack(session);
        return tiles > 1 ? RecoveryAction.SMALLER_BATCH : RecoveryAction.SMALLER_TILE;
    }

    private synchronized boolean isUsed() {
        return !closed && health.used();
    }

    private synchronized boolean isRetired(Session session) {
        return session.retired;
    }

    private boolean passesProbe(Network network) {
        try {
            probe.accept(network);
            return true;
        } catch (RuntimeException | Error failed) {
            LOG.warn("session on {} failed its probe: {}", device, failed.toString());
            return false;
        }
    }

    /** Puts a session aside and counts its failures, unless that has been done. The caller has a lease of it. */
    private void retire(Session session, int failures) {
        List<Network> idle = List.of();
        synchronized (this) {
            if (session.retired) {
                return;
            }
            session.retired = true;
            healthy.remove(session);
            health.allowOpening();
            for (int i = 0; i < failures; i++) {
                if (health.failed()) {
                    idle = takeOutOfUse();
                }
            }
        }
        news.deliver();
        idle.forEach(this::closeNetwork);
    }

    /** The circuit has opened: retires all sessions, and returns the networks that no run is inside of. */
    @GuardedBy("this")
    private List<Network> takeOutOfUse() {
        LOG.error(
                "{} has failed {} times in a row; not used for {}",
                device,
                recovery.failuresToOpen(),
                health.untilTrial());
        announceState();
        return retireAll();
    }

    @GuardedBy("this")
    private List<Network> retireAll() {
        List<Network> idle = new ArrayList<>();
        for (Session session : healthy) {
            session.retired = true;
            if (session.leases == 0) {
                idle.add(session.network);
            }
        }
        healthy.clear();
        return idle;
    }

    void giveBack(Session session) {
        boolean last;
        synchronized (this) {
            session.leases--;
            last = session.retired && session.leases == 0;
        }
        if (last) {
            closeNetwork(session.network);
        }
        restore();
    }

    /** Opens what is missing, in a bounded number of attempts. */
    private void restore() {
        int failures = 0;
        while (failures < recovery.failuresToOpen() && claimMissing()) {
            if (!replace(openAndProbe())) {
                failures++;
            }
        }
        if (failures == recovery.failuresToOpen()) {
            postpone();
        }
    }

    private synchronized boolean claimMissing() {
        // While no session is left, no thread would come back after a pause: attempts then go on until the circuit
        // opens.
        boolean paused = !healthy.isEmpty() && health.paused();
        if (closed || !health.used() || open >= sessions || paused) {
            return false;
        }
        open++;
        return true;
    }

    private synchronized void postpone() {
        health.postponeOpening();
    }

    /** Takes what an attempt has opened into use; false if it has opened nothing. */
    private boolean replace(Optional<Network> network) {
        List<Network> idle = List.of();
        synchronized (this) {
            if (network.isEmpty()) {
                if (health.used() && health.failed()) {
                    idle = takeOutOfUse();
                }
            } else if (closed || !health.used()) {
                // The device went out of use in the meantime.
                idle = List.of(network.get());
            } else {
                health.succeeded();
                add(network.get());
            }
        }
        news.deliver();
        idle.forEach(this::closeNetwork);
        return network.isPresent();
    }

    @GuardedBy("this")
    private void add(Network network) {
        healthy.add(new Session(network));
        health.opened();
        news.add(() -> listener.sessionReady(device));
    }

    /** An attempt, which has been counted in {@link #open}; empty if it failed, and then it no longer is. */
    private Optional<Network> openAndProbe() {
        Network network;
        try {
            network = opener.get();
        } catch (RuntimeException | Error refused) {
            LOG.warn("session on {} could not be opened: {}", device, refused.toString());
            closedOne();
            return Optional.empty();
        }
        if (passesProbe(network)) {
            return Optional.of(network);
        }
        closeNetwork(network);
        return Optional.empty();
    }

    private void closeNetwork(Network network) {
        try {
            network.close();
        } catch (RuntimeException failed) {
            LOG.warn("session on {} did not close cleanly", device, failed);
        } finally {
            closedOne();
        }
    }

    private synchronized void closedOne() {
        open--;
        notifyAll();
    }

    @GuardedBy("this")
    private void announceState() {
        CircuitState state = health.state();
        news.add(() -> listener.circuitChanged(device, state));
    }

    /**
     * Refuses new leases, waits until all leases have been returned, and closes all sessions. Idempotent. Not to
     * be called by a thread that holds a lease, nor by the listener.
     */
    @Override
    public void close() {
        List<Network> idle;
        synchronized (this) {
            closed = true;
            idle = retireAll();
        }
        idle.forEach(this::closeNetwork);
        awaitClosed();
    }

    private void awaitClosed() {
        boolean interrupted = false;
        synchronized (this) {
            while (open > 0) {
                try {
                    wait();
                } catch (InterruptedException noted) {
                    // Native memory must not outlive the resolver that frees it; runs end soon, for they have been
                    // stopped.
                    interrupted = true;
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}

package io.hndsr.stress;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.hndsr.config.Recovery;
import io.hndsr.internal.device.DeviceSessions;
import io.hndsr.internal.device.Lease;
import io.hndsr.internal.network.Network;
import io.hndsr.internal.network.RunFault;
import io.hndsr.report.CircuitState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/** A device with one session, whose networks compute nothing and pass every probe. Thread-safe. */
final class FakeDevice implements DeviceSessions.Listener {

    private static final String NAME = "fake:0";
    private static final Duration PAUSE = Duration.ofNanos(1);

    /** Created in advance, since filling in a stack trace takes longer than the race. */
    private final RunFault lost = new RunFault(RunFault.Kind.POISONED, NAME, "injected by a test");

    private final AtomicLong clock = new AtomicLong();

    @GuardedBy("this")
    private final List<FakeNetwork> networks = new ArrayList<>();

    /**
     * Opens the device.
     *
     * @param failuresToOpen the number of failures in a row that opens its circuit; the pause ends at the next reading of the
     *     clock
     * @return its sessions
     */
    DeviceSessions open(int failuresToOpen) {
        return DeviceSessions.open(
                NAME,
                this::network,
                1,
                probed -> {},
                new Recovery(failuresToOpen, PAUSE, PAUSE),
                () -> clock.addAndGet(PAUSE.toNanos()),
                this);
    }

    private synchronized Network network() {
        FakeNetwork network = new FakeNetwork(NAME);
        networks.add(network);
        return network;
    }

    /** Reports the session of a lease as lost, and releases the lease. */
    void lose(Lease lease) {
        lease.failed(lost, 1, 1);
    }

    /** Leases a session and releases it; returns 0 if there was none, 1 if it was open, 2 if it was closed. */
    static int use(DeviceSessions sessions) {
        Optional<Lease> leased = sessions.lease();
        if (leased.isEmpty()) {
            return 0;
        }
        try (Lease lease = leased.get()) {
            return ((FakeNetwork) lease.network()).closes() == 0 ? 1 : 2;
        }
    }

    /** {@return how many networks have been opened so far} */
    synchronized int opened() {
        return networks.size();
    }

    /** {@return how often the first network has been closed} */
    synchronized int closesOfFirst() {
        return networks.get(0).closes();
    }

    /** {@return how many networks were not closed exactly once} */
    synchronized int notClosedOnce() {
        return (int) networks.stream().filter(network -> network.closes() != 1).count();
    }

    @Override
    public void circuitChanged(String device, CircuitState state) {}

    @Override
    public void sessionReady(String device) {}
}

package io.hndsr.internal.device;

import io.hndsr.config.Recovery;
import io.hndsr.error.RuntimeSetupException;
import io.hndsr.internal.network.Network;
import io.hndsr.internal.network.RunFault;
import io.hndsr.report.CircuitState;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** A device of {@link FakeNetwork}s with a clock that stands still, and the events reported for it. Thread-safe. */
final class FakeDevice implements DeviceSessions.Listener {

    static final String NAME = "fake:0";

    final List<FakeNetwork> networks = new CopyOnWriteArrayList<>();
    final List<CircuitState> states = new CopyOnWriteArrayList<>();
    final AtomicInteger ready = new AtomicInteger();
    final AtomicInteger attempts = new AtomicInteger();
    final AtomicInteger probes = new AtomicInteger();
    final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - 1_000_000); // overflows within the first seconds

    /** How many of the next attempts to open a network fail. */
    final AtomicInteger refusals = new AtomicInteger();

    /** What an attempt does before it opens a network. */
    volatile Runnable beforeOpening = () -> {};

    DeviceSessions open(int sessions, Recovery recovery) {
        return DeviceSessions.open(NAME, this::network, sessions, this::probe, recovery, clock::get, this);
    }

    DeviceSessions open(int sessions) {
        return open(sessions, Recovery.defaults());
    }

    private FakeNetwork network() {
        attempts.incrementAndGet();
        beforeOpening.run();
        if (refusals.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
            throw new RuntimeSetupException("refused by a test");
        }
        FakeNetwork network = new FakeNetwork();
        networks.add(network);
        return network;
    }

    private void probe(Network network) {
        probes.incrementAndGet();
        ((FakeNetwork) network).probe();
    }

    void pass(Duration time) {
        clock.addAndGet(time.toNanos());
    }

    FakeNetwork newest() {
        return networks.get(networks.size() - 1);
    }

    static RunFault fault(RunFault.Kind kind) {
        return new RunFault(kind, NAME, "injected by a test");
    }

    @Override
    public void circuitChanged(String device, CircuitState state) {
        states.add(state);
    }

    @Override
    public void sessionReady(String device) {
        ready.incrementAndGet();
    }
}

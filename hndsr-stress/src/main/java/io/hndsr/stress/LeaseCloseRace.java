package io.hndsr.stress;

import io.hndsr.internal.device.DeviceSessions;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** A run leases a session while the device is closed. */
@JCStressTest
@Outcome(id = "0, 1", expect = Expect.ACCEPTABLE, desc = "closed first: no session was leased")
@Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "leased first: open until released, then closed")
@Outcome(id = "2, .*", expect = Expect.FORBIDDEN, desc = "the session was closed under a lease")
@State
public class LeaseCloseRace {

    private final FakeDevice device = new FakeDevice();
    private final DeviceSessions sessions = device.open(3);

    /** For jcstress. */
    public LeaseCloseRace() {}

    /** Closes the device. */
    @Actor
    public void close() {
        sessions.close();
    }

    /**
     * Leases a session and releases it.
     *
     * @param result 0 if there was none, 1 if it was open, 2 if it was closed
     */
    @Actor
    public void lease(II_Result result) {
        result.r1 = FakeDevice.use(sessions);
    }

    /**
     * Counts closes.
     *
     * @param result how often the session was closed
     */
    @Arbiter
    public void count(II_Result result) {
        result.r2 = device.closesOfFirst();
    }
}

package io.hndsr.stress;

import io.hndsr.internal.device.DeviceSessions;
import io.hndsr.internal.device.Lease;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/** A run leases a session while the only session is lost and replaced. */
@JCStressTest
@Outcome(id = "0, 1, 2", expect = Expect.ACCEPTABLE, desc = "no session was available at that moment")
@Outcome(id = "1, 1, 2", expect = Expect.ACCEPTABLE, desc = "the old or the new session, open until released")
@Outcome(id = "2, .*", expect = Expect.FORBIDDEN, desc = "the session was closed under a lease")
@Outcome(id = "[01], [02], .*", expect = Expect.FORBIDDEN, desc = "the lost session was not closed exactly once")
@State
public class LeaseRace {

    private final FakeDevice device = new FakeDevice();
    private final DeviceSessions sessions = device.open(3);
    private final Lease lost = sessions.lease().orElseThrow();

    /** For jcstress. */
    public LeaseRace() {}

    /** Reports the session as lost. */
    @Actor
    public void lose() {
        device.lose(lost);
    }

    /**
     * Leases a session and releases it.
     *
     * @param result 0 if there was none, 1 if it was open, 2 if it was closed
     */
    @Actor
    public void lease(III_Result result) {
        result.r1 = FakeDevice.use(sessions);
    }

    /**
     * Counts sessions.
     *
     * @param result how often the lost session was closed, and how many sessions were opened
     */
    @Arbiter
    public void count(III_Result result) {
        result.r2 = device.closesOfFirst();
        result.r3 = device.opened();
    }
}

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

/** A run asks for a session while the only one is lost and replaced. */
@JCStressTest
@Outcome(id = "0, 1, 2", expect = Expect.ACCEPTABLE, desc = "there was none to lease for a moment")
@Outcome(id = "1, 1, 2", expect = Expect.ACCEPTABLE, desc = "the old or the new one, open until it is given back")
@Outcome(id = "2, .*", expect = Expect.FORBIDDEN, desc = "the session was closed under a lease")
@Outcome(id = "[01], [02], .*", expect = Expect.FORBIDDEN, desc = "the lost session was not closed once")
@State
public class LeaseRace {

    private final FakeDevice device = new FakeDevice();
    private final DeviceSessions sessions = device.open(3);
    private final Lease lost = sessions.lease().orElseThrow();

    /** For jcstress. */
    public LeaseRace() {}

    /** Finds the session lost. */
    @Actor
    public void lose() {
        device.lose(lost);
    }

    /**
     * Leases one, and gives it back.
     *
     * @param result 0 for none, 1 for one that was open, 2 for one that was closed
     */
    @Actor
    public void lease(III_Result result) {
        result.r1 = FakeDevice.use(sessions);
    }

    /**
     * Counts.
     *
     * @param result how often the lost session was closed, and how many were opened
     */
    @Arbiter
    public void count(III_Result result) {
        result.r2 = device.closesOfFirst();
        result.r3 = device.opened();
    }
}

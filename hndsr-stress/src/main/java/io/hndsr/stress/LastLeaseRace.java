package io.hndsr.stress;

import io.hndsr.internal.device.DeviceSessions;
import io.hndsr.internal.device.Lease;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** Two runs release the last leases of a session that a third one has reported as lost. */
@JCStressTest
@Outcome(id = "1, 2", expect = Expect.ACCEPTABLE, desc = "the last release closed and replaced it")
@Outcome(id = "0, .*", expect = Expect.FORBIDDEN, desc = "the session was not closed")
@Outcome(id = "2, .*", expect = Expect.FORBIDDEN, desc = "the session was closed twice")
@State
public class LastLeaseRace {

    private final FakeDevice device = new FakeDevice();
    private final DeviceSessions sessions = device.open(3);
    private final Lease one = sessions.lease().orElseThrow();
    private final Lease other = sessions.lease().orElseThrow();

    /** Reports the session as lost. */
    public LastLeaseRace() {
        device.lose(sessions.lease().orElseThrow());
    }

    /** Releases a lease. */
    @Actor
    public void first() {
        one.close();
    }

    /** Releases the other one. */
    @Actor
    public void second() {
        other.close();
    }

    /**
     * Counts sessions.
     *
     * @param result how often the lost session was closed, and how many sessions were opened
     */
    @Arbiter
    public void count(II_Result result) {
        result.r1 = device.closesOfFirst();
        result.r2 = device.opened();
    }
}

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

/** Two threads release the same lease while another run uses the session. */
@JCStressTest
@Outcome(id = "0, 1", expect = Expect.ACCEPTABLE, desc = "the session is closed after the other run has released it")
@Outcome(id = "1, .*", expect = Expect.FORBIDDEN, desc = "released twice: the session was closed under the other run")
@State
public class LeaseClosedTwiceRace {

    private final FakeDevice device = new FakeDevice();
    private final DeviceSessions sessions = device.open(3);
    private final Lease lease = sessions.lease().orElseThrow();
    private final Lease other = sessions.lease().orElseThrow();

    /** For jcstress. */
    public LeaseClosedTwiceRace() {}

    /** Releases the lease. */
    @Actor
    public void first() {
        lease.close();
    }

    /** Releases it too. */
    @Actor
    public void second() {
        lease.close();
    }

    /**
     * Lets a third run report the session as lost, and then ends the other run.
     *
     * @param result how often the session was closed before the other run ended, and after it
     */
    @Arbiter
    public void count(II_Result result) {
        device.lose(sessions.lease().orElseThrow());
        result.r1 = device.closesOfFirst();
        other.close();
        result.r2 = device.closesOfFirst();
    }
}

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

/** The last two runs leave a session that a third one has found lost. */
@JCStressTest
@Outcome(id = "1, 2", expect = Expect.ACCEPTABLE, desc = "the last one closed it and opened another")
@Outcome(id = "0, .*", expect = Expect.FORBIDDEN, desc = "neither closed it")
@Outcome(id = "2, .*", expect = Expect.FORBIDDEN, desc = "both closed it")
@State
public class LastLeaseRace {

    private final FakeDevice device = new FakeDevice();
    private final DeviceSessions sessions = device.open(3);
    private final Lease first = sessions.lease().orElseThrow();
    private final Lease second = sessions.lease().orElseThrow();

    /** Finds the session lost. */
    public LastLeaseRace() {
        device.lose(sessions.lease().orElseThrow());
    }

    /** Leaves it. */
    @Actor
    public void leave() {
        first.close();
    }

    /** Leaves it too. */
    @Actor
    public void leaveToo() {
        second.close();
    }

    /**
     * Counts.
     *
     * @param result how often the session was closed, and how many were opened
     */
    @Arbiter
    public void count(II_Result result) {
        result.r1 = device.closesOfFirst();
        result.r2 = device.opened();
    }
}

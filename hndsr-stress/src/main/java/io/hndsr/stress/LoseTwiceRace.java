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

/** Two runs report the same session as lost. Two failures in a row would open the circuit of the device. */
@JCStressTest
@Outcome(id = "1, 2, 1", expect = Expect.ACCEPTABLE, desc = "closed with the last lease, counted once, replaced once")
@Outcome(id = "0, .*", expect = Expect.FORBIDDEN, desc = "the lost session was not closed")
@Outcome(id = "2, .*", expect = Expect.FORBIDDEN, desc = "the lost session was closed twice")
@Outcome(id = "1, .*, 0", expect = Expect.FORBIDDEN, desc = "one failure was counted twice, or no session is left")
@Outcome(id = "1, .*, 2", expect = Expect.FORBIDDEN, desc = "the lost session can still be leased")
@Outcome(id = "1, 3, .*", expect = Expect.FORBIDDEN, desc = "one session was replaced by two")
@State
public class LoseTwiceRace {

    private final FakeDevice device = new FakeDevice();
    private final DeviceSessions sessions = device.open(2);
    private final Lease first = sessions.lease().orElseThrow();
    private final Lease second = sessions.lease().orElseThrow();

    /** For jcstress. */
    public LoseTwiceRace() {}

    /** Reports the session as lost. */
    @Actor
    public void lose() {
        device.lose(first);
    }

    /** Reports it as lost too. */
    @Actor
    public void loseToo() {
        device.lose(second);
    }

    /**
     * Counts sessions.
     *
     * @param result how often the lost session was closed, how many sessions were opened, and how many can be leased
     */
    @Arbiter
    public void count(III_Result result) {
        result.r1 = device.closesOfFirst();
        result.r2 = device.opened();
        result.r3 = sessions.healthySessions();
    }
}

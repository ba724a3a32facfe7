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

/** Two runs find their session lost; two failures in a row would take the device out of use. */
@JCStressTest
@Outcome(id = "1, 2, 1", expect = Expect.ACCEPTABLE, desc = "closed by whoever left last, counted once, replaced once")
@Outcome(id = "0, .*", expect = Expect.FORBIDDEN, desc = "neither closed the lost session")
@Outcome(id = "2, .*", expect = Expect.FORBIDDEN, desc = "both closed the lost session")
@Outcome(id = "1, .*, 0", expect = Expect.FORBIDDEN, desc = "one failure was counted twice, or no session is left")
@Outcome(id = "1, .*, 2", expect = Expect.FORBIDDEN, desc = "the lost session can still be leased")
@Outcome(id = "1, 3, .*", expect = Expect.FORBIDDEN, desc = "two sessions were opened in the place of one")
@State
public class LoseTwiceRace {

    private final FakeDevice device = new FakeDevice();
    private final DeviceSessions sessions = device.open(2);
    private final Lease first = sessions.lease().orElseThrow();
    private final Lease second = sessions.lease().orElseThrow();

    /** For jcstress. */
    public LoseTwiceRace() {}

    /** Finds the session lost. */
    @Actor
    public void lose() {
        device.lose(first);
    }

    /** Finds it lost too. */
    @Actor
    public void loseToo() {
        device.lose(second);
    }

    /**
     * Counts.
     *
     * @param result how often the lost session was closed, how many were opened, and how many can be leased
     */
    @Arbiter
    public void count(III_Result result) {
        result.r1 = device.closesOfFirst();
        result.r2 = device.opened();
        result.r3 = sessions.healthySessions();
    }
}

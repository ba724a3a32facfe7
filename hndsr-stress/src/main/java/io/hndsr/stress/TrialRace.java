package io.hndsr.stress;

import io.hndsr.internal.device.DeviceSessions;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZI_Result;

/** Two callers try a device that is out of use, and may be tried. */
@JCStressTest
@Outcome(id = "true, false, 2", expect = Expect.ACCEPTABLE, desc = "the first tried it, and nobody else did")
@Outcome(id = "false, true, 2", expect = Expect.ACCEPTABLE, desc = "the second tried it, and nobody else did")
@Outcome(id = ".*, 3", expect = Expect.FORBIDDEN, desc = "both tried it")
@Outcome(id = "false, false, .*", expect = Expect.FORBIDDEN, desc = "it stays out of use")
@State
public class TrialRace {

    private final FakeDevice device = new FakeDevice();
    private final DeviceSessions sessions = device.open(1);

    /** Takes the device out of use. */
    public TrialRace() {
        device.lose(sessions.lease().orElseThrow());
    }

    /**
     * Tries it.
     *
     * @param result whether it was this that brought it back
     */
    @Actor
    public void first(ZZI_Result result) {
        result.r1 = sessions.recover();
    }

    /**
     * Tries it too.
     *
     * @param result whether it was this that brought it back
     */
    @Actor
    public void second(ZZI_Result result) {
        result.r2 = sessions.recover();
    }

    /**
     * Counts.
     *
     * @param result how many sessions have been opened, the first one among them
     */
    @Arbiter
    public void count(ZZI_Result result) {
        result.r3 = device.opened();
    }
}

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

/** A lost session is replaced while the device is closed. */
@JCStressTest
@Outcome(id = "1, 0", expect = Expect.ACCEPTABLE, desc = "closed first: the session was not replaced")
@Outcome(id = "2, 0", expect = Expect.ACCEPTABLE, desc = "replaced first: the new session is closed too")
@Outcome(id = ".*, [12]", expect = Expect.FORBIDDEN, desc = "a session was left open, or closed twice")
@State
public class ReplaceCloseRace {

    private final FakeDevice device = new FakeDevice();
    private final DeviceSessions sessions = device.open(3);
    private final Lease lost = sessions.lease().orElseThrow();

    /** For jcstress. */
    public ReplaceCloseRace() {}

    /** Reports the session as lost. */
    @Actor
    public void lose() {
        device.lose(lost);
    }

    /** Closes the device. */
    @Actor
    public void close() {
        sessions.close();
    }

    /**
     * Counts sessions.
     *
     * @param result how many sessions were opened, and how many of them were not closed exactly once
     */
    @Arbiter
    public void count(II_Result result) {
        result.r1 = device.opened();
        result.r2 = device.notClosedOnce();
    }
}

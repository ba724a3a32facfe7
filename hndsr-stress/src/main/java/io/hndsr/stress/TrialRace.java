package io.hndsr.stress;

import io.hndsr.internal.device.DeviceSessions;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZI_Result;

/** Two callers probe a device whose circuit is open and whose pause has ended. */
@JCStressTest
@Outcome(id = "true, false, 2", expect = Expect.ACCEPTABLE, desc = "only the first caller probed the device")
@Outcome(id = "false, true, 2", expect = Expect.ACCEPTABLE, desc = "only the second caller probed the device")
@Outcome(id = ".*, 3", expect = Expect.FORBIDDEN, desc = "both callers probed the device")
@Outcome(id = "false, false, .*", expect = Expect.FORBIDDEN, desc = "the circuit stays open")
@State
public class TrialRace {

    private final FakeDevice device = new FakeDevice();
    private final DeviceSessions sessions = device.open(1);

    /** Opens the circuit. */
    public TrialRace() {
        device.lose(sessions.lease().orElseThrow());
    }

    /**
     * Probes the device.
     *
     * @param result whether this call closed the circuit
     */
    @Actor
    public void first(ZZI_Result result) {
        result.r1 = sessions.recover();
    }

    /**
     * Probes the device too.
     *
     * @param result whether this call closed the circuit
     */
    @Actor
    public void second(ZZI_Result result) {
        result.r2 = sessions.recover();
    }

    /**
     * Counts sessions.
     *
     * @param result how many sessions have been opened, including the first one
     */
    @Arbiter
    public void count(ZZI_Result result) {
        result.r3 = device.opened();
    }
}

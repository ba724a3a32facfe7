package io.hndsr.stress;

import io.hndsr.error.OverloadedException;
import io.hndsr.internal.schedule.Admission;
import io.hndsr.internal.schedule.Permit;
import io.hndsr.internal.schedule.ResourceBudget;
import io.hndsr.internal.schedule.ResourceEstimate;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** A request is submitted while another one releases the last permit. */
@JCStressTest
@Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "admitted after the other one ended")
@Outcome(id = "0, 0", expect = Expect.ACCEPTABLE, desc = "refused while the other one was admitted")
@State
public class PermitReleaseRace {

    private final Admission admission = new Admission(new ResourceBudget(1, 10, 10, 10), System::nanoTime);
    private final Permit permit = admission.admit(new ResourceEstimate(6, 6, 6, 6));

    /** For jcstress. */
    public PermitReleaseRace() {}

    /** Releases the permit. */
    @Actor
    public void release() {
        permit.close();
    }

    /**
     * Submits a request.
     *
     * @param result 1 if it was admitted, otherwise 0
     */
    @Actor
    public void admit(II_Result result) {
        try {
            admission.admit(new ResourceEstimate(6, 6, 6, 6));
            result.r1 = 1;
        } catch (OverloadedException full) {
            result.r1 = 0;
        }
    }

    /**
     * Counts requests.
     *
     * @param result how many requests are admitted
     */
    @Arbiter
    public void count(II_Result result) {
        result.r2 = admission.requests();
    }
}

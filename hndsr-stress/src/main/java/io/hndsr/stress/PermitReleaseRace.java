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

/** A request asks for the last place while it is given back. */
@JCStressTest
@Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "let in after the other had left")
@Outcome(id = "0, 0", expect = Expect.ACCEPTABLE, desc = "refused while the other was in")
@State
public class PermitReleaseRace {

    private final Admission admission = new Admission(new ResourceBudget(1, 10, 10, 10), System::nanoTime);
    private final Permit permit = admission.admit(new ResourceEstimate(6, 6, 6, 6));

    /** For jcstress. */
    public PermitReleaseRace() {}

    /** Gives the place back. */
    @Actor
    public void release() {
        permit.close();
    }

    /**
     * Asks for the place.
     *
     * @param result whether it was let in
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
     * Counts.
     *
     * @param result how many requests are in
     */
    @Arbiter
    public void count(II_Result result) {
        result.r2 = admission.requests();
    }
}

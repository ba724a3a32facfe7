package io.hndsr.stress;

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
import org.openjdk.jcstress.infra.results.IJ_Result;

/** Two threads release the permit of the same request. */
@JCStressTest
@Outcome(id = "1, 6", expect = Expect.ACCEPTABLE, desc = "only the other request is admitted")
@State
public class PermitClosedTwiceRace {

    private final Admission admission = new Admission(new ResourceBudget(2, 20, 20, 20), System::nanoTime);
    private final Permit permit = admission.admit(new ResourceEstimate(6, 6, 6, 6));

    /** Admits another request, which does not end. */
    public PermitClosedTwiceRace() {
        admission.admit(new ResourceEstimate(6, 6, 6, 6));
    }

    /** Releases the permit. */
    @Actor
    public void close() {
        permit.close();
    }

    /** Reports finished work, and releases the permit too. */
    @Actor
    public void workAndClose() {
        permit.worked(4);
        permit.close();
    }

    /**
     * Counts requests and work.
     *
     * @param result how many requests are admitted, and the remaining work
     */
    @Arbiter
    public void count(IJ_Result result) {
        result.r1 = admission.requests();
        result.r2 = admission.granted().work();
    }
}

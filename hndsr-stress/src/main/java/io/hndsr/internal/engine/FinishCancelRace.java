package io.hndsr.internal.engine;

import io.hndsr.image.RasterImage;
import io.hndsr.internal.schedule.Admission;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IIII_Result;

/** A request is cancelled while it finishes. */
@JCStressTest
@Outcome(id = "1, 0, 0, 1", expect = Expect.ACCEPTABLE, desc = "finished, and the caller has the result")
@Outcome(
        id = "1, 0, 0, 0",
        expect = Expect.ACCEPTABLE,
        desc = "finished, but cancelled before the future was completed")
@Outcome(id = "0, 1, 0, 0", expect = Expect.ACCEPTABLE, desc = "cancelled")
@Outcome(id = "1, 1, .*", expect = Expect.FORBIDDEN, desc = "the request ended twice")
@Outcome(id = "0, 0, .*", expect = Expect.FORBIDDEN, desc = "the request did not end")
@Outcome(id = "0, 1, 0, 1", expect = Expect.FORBIDDEN, desc = "cancelled, but the future has a result")
@Outcome(id = ".*, .*, [^0], .*", expect = Expect.FORBIDDEN, desc = "the permit was not released exactly once")
@State
public class FinishCancelRace {

    private final Admission admission = TestRequests.admission();
    private final UpscaleRequest<RasterImage> request = TestRequests.request();

    /** Admits the request. */
    public FinishCancelRace() {
        request.admit(TestRequests.permit(admission));
    }

    /**
     * Finishes the request.
     *
     * @param result 1 if this call ended it, otherwise 0
     */
    @Actor
    public void finish(IIII_Result result) {
        result.r1 = TestRequests.endsOf(() -> TestRequests.finish(request));
    }

    /**
     * Cancels the request.
     *
     * @param result 1 if this call ended it, otherwise 0
     */
    @Actor
    public void cancel(IIII_Result result) {
        result.r2 = TestRequests.endsOf(() -> request.future().cancel(true));
    }

    /**
     * Counts requests and results.
     *
     * @param result how many requests are admitted, and how many results the future has, or -1 if it is not complete
     */
    @Arbiter
    public void count(IIII_Result result) {
        result.r3 = admission.requests();
        result.r4 = TestRequests.results(request);
    }
}

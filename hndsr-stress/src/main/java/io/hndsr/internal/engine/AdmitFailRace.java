package io.hndsr.internal.engine;

import io.hndsr.error.ResolverClosedException;
import io.hndsr.image.RasterImage;
import io.hndsr.internal.schedule.Admission;
import io.hndsr.internal.schedule.Permit;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** A request is admitted while the resolver is closed. */
@JCStressTest
@Outcome(id = "1, 0", expect = Expect.ACCEPTABLE, desc = "the request failed once, and its permit was released")
@Outcome(id = ".*, 1", expect = Expect.FORBIDDEN, desc = "the permit was not released")
@State
public class AdmitFailRace {

    private final Admission admission = TestRequests.admission();
    private final Permit permit = TestRequests.permit(admission);
    private final UpscaleRequest<RasterImage> request = TestRequests.request();

    /** For jcstress. */
    public AdmitFailRace() {}

    /** Passes the permit to the request. */
    @Actor
    public void admit() {
        request.admit(permit);
    }

    /**
     * Fails the request.
     *
     * @param result 1 if this call ended it, otherwise 0
     */
    @Actor
    public void fail(II_Result result) {
        result.r1 = TestRequests.endsOf(() -> request.fail(new ResolverClosedException("closed by a test")));
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

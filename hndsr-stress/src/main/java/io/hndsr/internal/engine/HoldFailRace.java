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

/** A request is let in while the resolver closes. */
@JCStressTest
@Outcome(id = "1, 0", expect = Expect.ACCEPTABLE, desc = "it failed once, and its permit was given back")
@Outcome(id = ".*, 1", expect = Expect.FORBIDDEN, desc = "the permit is lost")
@State
public class HoldFailRace {

    private final Admission admission = Tickets.admission();
    private final Permit permit = Tickets.admit(admission);
    private final UpscaleRequest<RasterImage> ticket = Tickets.ticket();

    /** For jcstress. */
    public HoldFailRace() {}

    /** Takes the permit. */
    @Actor
    public void hold() {
        ticket.admit(permit);
    }

    /**
     * Fails the request.
     *
     * @param result whether that ended it
     */
    @Actor
    public void fail(II_Result result) {
        result.r1 = Tickets.endsOf(() -> ticket.fail(new ResolverClosedException("closed by a race")));
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

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
        desc = "finished, but cancelled before the result was handed over")
@Outcome(id = "0, 1, 0, 0", expect = Expect.ACCEPTABLE, desc = "cancelled")
@Outcome(id = "1, 1, .*", expect = Expect.FORBIDDEN, desc = "it ended twice")
@Outcome(id = "0, 0, .*", expect = Expect.FORBIDDEN, desc = "it never ended")
@Outcome(id = "0, 1, 0, 1", expect = Expect.FORBIDDEN, desc = "cancelled, and yet there is a result")
@Outcome(id = ".*, .*, [^0], .*", expect = Expect.FORBIDDEN, desc = "the permit was not given back once")
@State
public class FinishCancelRace {

    private final Admission admission = Tickets.admission();
    private final UpscaleRequest<RasterImage> ticket = Tickets.ticket();

    /** Lets the request in. */
    public FinishCancelRace() {
        ticket.admit(Tickets.admit(admission));
    }

    /**
     * Finishes it.
     *
     * @param result whether that ended it
     */
    @Actor
    public void finish(IIII_Result result) {
        result.r1 = Tickets.endsOf(() -> Tickets.finish(ticket));
    }

    /**
     * Cancels it.
     *
     * @param result whether that ended it
     */
    @Actor
    public void cancel(IIII_Result result) {
        result.r2 = Tickets.endsOf(() -> ticket.future().cancel(true));
    }

    /**
     * Counts.
     *
     * @param result how many requests are in, and how many results the caller has; -1 where the caller still waits
     */
    @Arbiter
    public void count(IIII_Result result) {
        result.r3 = admission.requests();
        result.r4 = Tickets.results(ticket);
    }
}

package io.hndsr.stress;

import io.hndsr.internal.schedule.FairScheduler;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/** A request ends while it is added to the scheduler. */
@JCStressTest
@Outcome(id = "0", expect = Expect.ACCEPTABLE, desc = "the scheduler does not retain the request")
@State
public class EndRace {

    private final FairScheduler<Tiles.Numbered> scheduler = new FairScheduler<>();
    private final Tiles tiles = new Tiles(1);

    /** For jcstress. */
    public EndRace() {}

    /** Adds the request. */
    @Actor
    public void add() {
        scheduler.add(tiles, Tiles.SHARE);
    }

    /** Ends the request. */
    @Actor
    public void end() {
        tiles.end();
        scheduler.wake();
    }

    /**
     * Counts requests.
     *
     * @param result how many requests the scheduler holds
     */
    @Arbiter
    public void count(I_Result result) {
        result.r1 = scheduler.sourcesWaiting();
    }
}

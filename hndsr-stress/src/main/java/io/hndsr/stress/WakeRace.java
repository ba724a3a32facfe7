package io.hndsr.stress;

import io.hndsr.internal.schedule.FairScheduler;
import io.hndsr.internal.schedule.Lane;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/** A tile becomes able to start while a worker comes for it. */
@JCStressTest
@Outcome(id = "0", expect = Expect.ACCEPTABLE, desc = "the worker gets it")
@State
public class WakeRace {

    private final FairScheduler<Tiles.Numbered> scheduler = new FairScheduler<>();
    private final Lane<Tiles.Numbered> lane = scheduler.lane();
    private final Tiles tiles = new Tiles(1).hold();

    /** Adds the request, whose tile cannot start. */
    public WakeRace() {
        scheduler.add(tiles, Tiles.SHARE);
    }

    /** Lets it start. */
    @Actor
    public void wake() {
        tiles.release();
        scheduler.wake();
    }

    /**
     * Takes it.
     *
     * @param result its number
     */
    @Actor
    public void take(I_Result result) {
        result.r1 = lane.take(Tiles.SINGLE).orElseThrow().tiles().get(0).number();
    }
}

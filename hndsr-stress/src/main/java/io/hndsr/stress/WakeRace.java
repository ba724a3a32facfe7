package io.hndsr.stress;

import io.hndsr.internal.schedule.FairScheduler;
import io.hndsr.internal.schedule.Lane;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/** A tile becomes ready while a worker requests one. */
@JCStressTest
@Outcome(id = "0", expect = Expect.ACCEPTABLE, desc = "the worker gets the tile")
@State
public class WakeRace {

    private final FairScheduler<Tiles.Numbered> scheduler = new FairScheduler<>();
    private final Lane<Tiles.Numbered> lane = scheduler.lane();
    private final Tiles tiles = new Tiles(1).hold();

    /** Adds the request, whose tile is not ready. */
    public WakeRace() {
        scheduler.add(tiles, Tiles.SHARE);
    }

    /** Makes the tile ready. */
    @Actor
    public void wake() {
        tiles.release();
        scheduler.wake();
    }

    /**
     * Takes the tile.
     *
     * @param result its number
     */
    @Actor
    public void take(I_Result result) {
        result.r1 = lane.take(Tiles.SINGLE).orElseThrow().tiles().get(0).number();
    }
}

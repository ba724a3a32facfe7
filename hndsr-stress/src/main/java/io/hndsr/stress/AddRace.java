package io.hndsr.stress;

import io.hndsr.internal.schedule.FairScheduler;
import io.hndsr.internal.schedule.Lane;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/** A request is added while a worker requests a tile. */
@JCStressTest
@Outcome(id = "0", expect = Expect.ACCEPTABLE, desc = "the worker gets the tile of the request")
@State
public class AddRace {

    private final FairScheduler<Tiles.Numbered> scheduler = new FairScheduler<>();
    private final Lane<Tiles.Numbered> lane = scheduler.lane();

    /** For jcstress. */
    public AddRace() {}

    /** Adds the request. */
    @Actor
    public void add() {
        scheduler.add(new Tiles(1), Tiles.SHARE);
    }

    /**
     * Takes its tile.
     *
     * @param result its number
     */
    @Actor
    public void take(I_Result result) {
        result.r1 = lane.take(Tiles.SINGLE).orElseThrow().tiles().get(0).number();
    }
}

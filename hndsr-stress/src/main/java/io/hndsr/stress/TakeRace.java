package io.hndsr.stress;

import io.hndsr.internal.schedule.FairScheduler;
import io.hndsr.internal.schedule.Lane;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** Two workers take tiles of the same request. */
@JCStressTest
@Outcome(id = "0, 1", expect = Expect.ACCEPTABLE, desc = "the first worker took the first tile")
@Outcome(id = "1, 0", expect = Expect.ACCEPTABLE, desc = "the second worker took the first tile")
@State
public class TakeRace {

    private final FairScheduler<Tiles.Numbered> scheduler = new FairScheduler<>();
    private final Lane<Tiles.Numbered> lane = scheduler.lane();

    /** Adds the request. */
    public TakeRace() {
        scheduler.add(new Tiles(2), Tiles.SHARE);
    }

    /**
     * Takes a tile.
     *
     * @param result its number
     */
    @Actor
    public void first(II_Result result) {
        result.r1 = lane.take(Tiles.SINGLE).orElseThrow().tiles().get(0).number();
    }

    /**
     * Takes a tile.
     *
     * @param result its number
     */
    @Actor
    public void second(II_Result result) {
        result.r2 = lane.take(Tiles.SINGLE).orElseThrow().tiles().get(0).number();
    }
}

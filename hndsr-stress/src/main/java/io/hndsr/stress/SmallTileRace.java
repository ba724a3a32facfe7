package io.hndsr.stress;

import io.hndsr.internal.schedule.FairScheduler;
import io.hndsr.internal.schedule.Lane;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** An ordinary worker comes while one for small tiles waits until something runs. */
@JCStressTest
@Outcome(
        id = "1, 2",
        expect = Expect.ACCEPTABLE,
        desc = "the ordinary worker got one, then the other one got what was left")
@State
public class SmallTileRace {

    private final FairScheduler<Tiles.Numbered> scheduler = new FairScheduler<>();
    private final Lane<Tiles.Numbered> lane = scheduler.lane();

    /** Adds two tiles; nothing runs that small ones could run beside. */
    public SmallTileRace() {
        scheduler.add(new Tiles(2), Tiles.SHARE);
    }

    /**
     * Takes a tile for an ordinary worker.
     *
     * @param result its place, from 1
     */
    @Actor
    public void take(II_Result result) {
        result.r1 = lane.take(Tiles.SINGLE).orElseThrow().tiles().get(0).number() + 1;
    }

    /**
     * Takes a tile to run beside that one.
     *
     * @param result its place, from 1
     */
    @Actor
    public void takeSmall(II_Result result) {
        result.r2 = lane.takeSmall(Tiles.SINGLE).orElseThrow().tiles().get(0).number() + 1;
    }
}

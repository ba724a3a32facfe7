package io.hndsr.stress;

import io.hndsr.internal.schedule.FairScheduler;
import io.hndsr.internal.schedule.Lane;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** An ordinary worker takes a tile while a worker for small tiles waits for a running batch. */
@JCStressTest
@Outcome(
        id = "1, 2",
        expect = Expect.ACCEPTABLE,
        desc = "the ordinary worker took the first tile, then the other one took the second")
@State
public class SmallTileRace {

    private final FairScheduler<Tiles.Numbered> scheduler = new FairScheduler<>();
    private final Lane<Tiles.Numbered> lane = scheduler.lane();

    /** Adds two tiles; no batch is running beside which a small tile could run. */
    public SmallTileRace() {
        scheduler.add(new Tiles(2), Tiles.SHARE);
    }

    /**
     * Takes a tile for an ordinary worker.
     *
     * @param result its number, from 1
     */
    @Actor
    public void take(II_Result result) {
        result.r1 = lane.take(Tiles.SINGLE).orElseThrow().tiles().get(0).number() + 1;
    }

    /**
     * Takes a tile to run beside the other one.
     *
     * @param result its number, from 1
     */
    @Actor
    public void takeSmall(II_Result result) {
        result.r2 = lane.takeSmall(Tiles.SINGLE).orElseThrow().tiles().get(0).number() + 1;
    }
}

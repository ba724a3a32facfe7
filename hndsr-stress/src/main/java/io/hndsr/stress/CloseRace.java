package io.hndsr.stress;

import io.hndsr.internal.schedule.FairScheduler;
import io.hndsr.internal.schedule.Lane;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/** The scheduler is closed while a batch is about to wait for more tiles. */
@JCStressTest
@Outcome(id = "0, 0, 1", expect = Expect.ACCEPTABLE, desc = "closed first: no tile was taken")
@Outcome(id = "1, 1, 2", expect = Expect.ACCEPTABLE, desc = "taken first: the batch has its tile")
@State
public class CloseRace {

    private final FairScheduler<Tiles.Numbered> scheduler = new FairScheduler<>();
    private final Lane<Tiles.Numbered> lane = scheduler.lane();
    private final Tiles tiles = new Tiles(1);

    /** Starts a batch, and adds a tile for another one. */
    public CloseRace() {
        scheduler.add(new Tiles(1), Tiles.SHARE);
        lane.take(Tiles.SINGLE);
        scheduler.add(tiles, Tiles.SHARE);
    }

    /** Closes the scheduler. */
    @Actor
    public void close() {
        scheduler.close();
    }

    /**
     * Takes the other batch.
     *
     * @param result how many tiles it has
     */
    @Actor
    public void take(III_Result result) {
        result.r1 = lane.take(Tiles.DELAYED).map(batch -> batch.tiles().size()).orElse(0);
    }

    /**
     * Counts tiles and batches.
     *
     * @param result how many tiles were taken from the request, and how many batches are running
     */
    @Arbiter
    public void count(III_Result result) {
        result.r2 = tiles.started();
        result.r3 = lane.running();
    }
}

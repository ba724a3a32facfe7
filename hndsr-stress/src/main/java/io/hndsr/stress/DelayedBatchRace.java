package io.hndsr.stress;

import io.hndsr.internal.schedule.Batch;
import io.hndsr.internal.schedule.FairScheduler;
import io.hndsr.internal.schedule.Lane;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** The device becomes idle while a batch is about to wait for more tiles. */
@JCStressTest
@Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "the batch starts, and is the only one running")
@State
public class DelayedBatchRace {

    private final FairScheduler<Tiles.Numbered> scheduler = new FairScheduler<>();
    private final Lane<Tiles.Numbered> lane = scheduler.lane();
    private final Batch<Tiles.Numbered> running;

    /** Starts a batch, and adds a tile for another one. */
    public DelayedBatchRace() {
        scheduler.add(new Tiles(1), Tiles.SHARE);
        running = lane.take(Tiles.SINGLE).orElseThrow();
        scheduler.add(new Tiles(1), Tiles.SHARE);
    }

    /** Ends the running batch. */
    @Actor
    public void end() {
        running.close();
    }

    /**
     * Takes the other batch.
     *
     * @param result how many tiles it has
     */
    @Actor
    public void take(II_Result result) {
        result.r1 = lane.take(Tiles.DELAYED).orElseThrow().tiles().size();
    }

    /**
     * Counts batches.
     *
     * @param result how many batches are running
     */
    @Arbiter
    public void count(II_Result result) {
        result.r2 = lane.running();
    }
}

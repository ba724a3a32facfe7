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
import org.openjdk.jcstress.infra.results.I_Result;

/** Two threads close the same batch. */
@JCStressTest
@Outcome(id = "1", expect = Expect.ACCEPTABLE, desc = "only the other batch is running")
@State
public class BatchClosedTwiceRace {

    private final FairScheduler<Tiles.Numbered> scheduler = new FairScheduler<>();
    private final Lane<Tiles.Numbered> lane = scheduler.lane();
    private final Batch<Tiles.Numbered> batch;

    /** Starts two batches. */
    public BatchClosedTwiceRace() {
        scheduler.add(new Tiles(2), Tiles.SHARE);
        batch = lane.take(Tiles.SINGLE).orElseThrow();
        lane.take(Tiles.SINGLE);
    }

    /** Closes one. */
    @Actor
    public void first() {
        batch.close();
    }

    /** Closes it too. */
    @Actor
    public void second() {
        batch.close();
    }

    /**
     * Counts batches.
     *
     * @param result how many batches are running
     */
    @Arbiter
    public void count(I_Result result) {
        result.r1 = lane.running();
    }
}

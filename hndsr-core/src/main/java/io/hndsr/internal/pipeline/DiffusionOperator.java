package io.hndsr.internal.pipeline;

import io.hndsr.internal.session.LatentSize;
import io.hndsr.internal.session.Network;
import io.hndsr.internal.session.StopSignal;
import io.hndsr.internal.session.TileBuffers;
import io.hndsr.internal.session.TileBuffers.Part;
import io.hndsr.internal.session.TileCall;
import io.hndsr.internal.tile.Tile;
import io.hndsr.metrics.Stage;
import io.hndsr.model.Latent;
import java.nio.FloatBuffer;
import java.util.function.IntToDoubleFunction;

/** All stages of the network, for one request: operator, denoiser, decoder. Immutable and thread-safe. */
final class DiffusionOperator implements TileOperator {

    private final Network session;
    private final DiffusionPlan plan;

    DiffusionOperator(Network session, DiffusionPlan plan) {
        this.session = session;
        this.plan = plan;
    }

    @Override
    public void enlarge(TileWork work, Tile tile, Workspace workspace, StopSignal stop, Runnable stepFinished) {
        TileCall call = NetworkOperator.cut(work, tile, workspace);
        LatentPlace place = LatentPlace.of(plan.latent(), tile);
        TileBuffers buffers = workspace.buffers();
        long start = System.nanoTime();
        FloatBuffer context = session.operate(call, place.size(), buffers, stop);
        FloatBuffer latent = startLatent(place, context, buffers);
        plan.sampler().run(latent, time -> session.predict(call, place.size(), time, buffers, stop), stepFinished);
        FloatBuffer result = session.decode(call, place.size(), buffers, stop);
        start = work.times().add(Stage.INFERENCE, start);
        workspace.place(result, tile);
        work.times().add(Stage.BLEND, start);
    }

    private FloatBuffer startLatent(LatentPlace place, FloatBuffer context, TileBuffers buffers) {
        LatentSize size = place.size();
        FloatBuffer latent = buffers.get(Part.LATENT, size.floats());
        if (plan.steps() > 0) {
            plan.noise()
                    .fill(latent, size.channels(), size.rows(), size.columns(), place.firstRow(), place.firstColumn());
        }
        // At strength 1 the latent is noise alone; without steps, what it starts from alone.
        if (plan.strength() < 1) {
            IntToDoubleFunction start = plan.latent().start() == Latent.Start.CONTEXT ? context::get : i -> 0;
            plan.sampler().mix(latent, start);
        }
        return latent;
    }
}

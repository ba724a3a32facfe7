package io.hndsr.internal.network;

import io.hndsr.internal.network.TileBuffers.Part;
import io.hndsr.internal.tile.Parallel;
import io.hndsr.model.Latent;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.function.IntToDoubleFunction;

/**
 * All stages of the network: operator, denoiser, decoder. Immutable and thread-safe. The tiles of a run may have seeds,
 * strengths and places of their own; what they share is the steps.
 *
 * @param plan how the latents of one request are made
 */
public record DiffusionOperator(DiffusionPlan plan) implements TileOperator {

    @Override
    public Object batchKey() {
        return plan.sampler().times();
    }

    @Override
    public int passes() {
        return 2 + plan.steps();
    }

    @Override
    public FloatBuffer enlarge(
            List<TileInput> tiles, Network network, TileBuffers buffers, StopSignal stop, Parallel parallel) {
        TileCall call = NetworkOperator.cut(tiles, buffers);
        LatentSize size = LatentPlace.of(plan.latent(), tiles.get(0).tile()).size();
        FloatBuffer context = network.operate(call, size, buffers, stop);
        FloatBuffer latent = buffers.get(Part.LATENT, Math.multiplyExact(tiles.size(), size.floats()));
        int contextFloats = context.limit() / tiles.size();
        // The network does not run for requests that have ended.
        for (int i = 0; i < tiles.size() && !stop.isStopped(); i++) {
            startLatent(
                    tiles.get(i),
                    latent.slice(i * size.floats(), size.floats()),
                    context.slice(i * contextFloats, contextFloats),
                    parallel);
        }
        plan.sampler()
                .run(
                        latent,
                        time -> network.predict(call, size, time, buffers, stop),
                        () -> tiles.forEach(input -> input.stepFinished().run()),
                        parallel);
        return network.decode(call, size, buffers, stop);
    }

    private static void startLatent(TileInput input, FloatBuffer latent, FloatBuffer context, Parallel parallel) {
        DiffusionPlan own = input.work().diffusion().orElseThrow();
        LatentPlace place = LatentPlace.of(own.latent(), input.tile());
        LatentSize size = place.size();
        if (own.steps() > 0) {
            own.noise()
                    .fill(
                            latent,
                            size.channels(),
                            size.rows(),
                            size.columns(),
                            place.firstRow(),
                            place.firstColumn(),
                            parallel);
        } else {
            for (int i = 0; i < latent.limit(); i++) {
                latent.put(i, 0);
            }
        }
        // At strength 1 the latent is noise alone; without steps, what it starts from alone.
        if (own.strength() < 1) {
            IntToDoubleFunction start = own.latent().start() == Latent.Start.CONTEXT ? context::get : i -> 0;
            own.sampler().mix(latent, start);
        }
    }
}

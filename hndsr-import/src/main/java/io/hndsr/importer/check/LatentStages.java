package io.hndsr.importer.check;

import io.hndsr.importer.checkpoint.Shape;
import io.hndsr.importer.checkpoint.Tensor;
import io.hndsr.importer.onnx.ModelEditor;
import io.hndsr.importer.original.StageName;
import io.hndsr.internal.diffusion.LatentSampler;
import io.hndsr.internal.diffusion.TimeSteps;
import io.hndsr.internal.tile.Parallel;
import io.hndsr.model.BundleDescriptor.Perceptual;
import io.hndsr.model.Diffusion;
import io.hndsr.model.Diffusion.SamplerRule;
import io.hndsr.model.GraphRole;
import io.hndsr.model.Latent;
import io.hndsr.model.ModelBundle;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Runs the denoiser and the decoder of a bundle on their own, with the sampler of the library. Confined to one thread. */
final class LatentStages implements AutoCloseable {

    private final Perceptual perceptual;
    private final StageGraph denoiser;
    private final StageGraph decoder;

    private LatentStages(Perceptual perceptual, StageGraph denoiser, StageGraph decoder) {
        this.perceptual = perceptual;
        this.denoiser = denoiser;
        this.decoder = decoder;
    }

    static LatentStages load(ModelBundle bundle, Perceptual perceptual) {
        ModelEditor denoiser = new ModelEditor(
                "the graph \"denoiser\"", bundle.graph(GraphRole.DENOISER).orElseThrow());
        for (String stage : List.of(StageName.SINUSOIDS, StageName.TIME)) {
            if (denoiser.produces(stage)) {
                denoiser.expose(stage);
            }
        }
        return new LatentStages(
                perceptual,
                StageGraph.load("the graph \"denoiser\"", denoiser.toBytes()),
                StageGraph.load(
                        "the graph \"decoder\"", bundle.graph(GraphRole.DECODER).orElseThrow()));
    }

    /** The outputs of the denoiser, with the stages of the time embedding if the bundle has them. */
    StageGraph.Values predict(Tensor latent, Tensor context, int time) {
        Tensor when = new Tensor(Shape.of(1), new float[] {time});
        return denoiser.run(Map.of("latent", latent, "context", context, "time", when), Map.of());
    }

    /** The outputs for a time; the stages of the time embedding do not depend on the latent. */
    StageGraph.Values embed(int time) {
        int side = perceptual.latent().grid() instanceof Latent.OutputGrid grid ? grid.multiple() : 1;
        Shape shape = Shape.of(1, perceptual.latent().channels(), side, side);
        Tensor zero = new Tensor(shape, new float[(int) shape.count()]);
        return predict(zero, zero, time);
    }

    /** The training steps of a run of the original. */
    List<Integer> times(int steps, double strength) {
        List<Integer> even = TimeSteps.of(
                        perceptual.diffusion(), perceptual.latent().start(), steps, strength)
                .visited();
        return OriginalTimeSteps.of(even.get(0), even.size());
    }

    /** The latent after each step of a run from noise. */
    List<Tensor> sample(Tensor noise, Tensor context, List<Integer> times, SamplerRule rule) {
        FloatBuffer latent = FloatBuffer.wrap(noise.values().clone());
        LatentSampler sampler = LatentSampler.of(diffusion(rule), new TimeSteps(times));
        return run(sampler, latent, noise.shape(), context);
    }

    /** The last latent of a run of a strength, which starts from the context. */
    Tensor sampleFromContext(Tensor noise, Tensor context, List<Integer> times, double strength, SamplerRule rule) {
        LatentSampler sampler = LatentSampler.of(diffusion(rule), new TimeSteps(times));
        FloatBuffer latent = FloatBuffer.wrap(noise.values().clone());
        if (strength < 1) {
            sampler.mix(latent, i -> context.values()[i]);
        }
        List<Tensor> latents = run(sampler, latent, noise.shape(), context);
        return latents.get(latents.size() - 1);
    }

    private List<Tensor> run(LatentSampler sampler, FloatBuffer latent, Shape shape, Tensor context) {
        List<Tensor> latents = new ArrayList<>();
        sampler.run(
                latent,
                time -> FloatBuffer.wrap(predict(new Tensor(shape, latent.array()), context, time)
                        .get("prediction")
                        .values()),
                () -> latents.add(new Tensor(shape, latent.array().clone())),
                Parallel.sequential());
        return latents;
    }

    private Diffusion diffusion(SamplerRule rule) {
        Diffusion own = perceptual.diffusion();
        return new Diffusion(
                own.trainingSteps(), own.schedule(), own.prediction(), rule, own.defaultSteps(), own.defaultStrength());
    }

    /** The image of a latent, -1 to 1. */
    Tensor decode(Tensor latent) {
        Tensor image = decoder.run(Map.of("latent", latent), Map.of()).get("image");
        float[] values = new float[image.values().length];
        for (int i = 0; i < values.length; i++) {
            values[i] = 2 * image.values()[i] - 1;
        }
        return new Tensor(image.shape(), values);
    }

    @Override
    public void close() {
        denoiser.close();
        decoder.close();
    }
}

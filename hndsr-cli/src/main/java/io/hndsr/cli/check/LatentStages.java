package io.hndsr.cli.check;

import io.hndsr.cli.checkpoint.Shape;
import io.hndsr.cli.checkpoint.Tensor;
import io.hndsr.cli.onnx.ModelEdit;
import io.hndsr.cli.original.StageName;
import io.hndsr.internal.diffusion.DdimSampler;
import io.hndsr.internal.diffusion.TimeSteps;
import io.hndsr.model.Diffusion;
import io.hndsr.model.Diffusion.SamplerRule;
import io.hndsr.model.GraphRole;
import io.hndsr.model.ModelBundle;
import io.hndsr.model.Perceptual;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The denoiser and the decoder of a bundle, run without the rest of the pipeline. Confined to one thread. */
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
        ModelEdit denoiser = new ModelEdit(
                "the graph \"denoiser\"", bundle.graph(GraphRole.DENOISER).orElseThrow());
        if (denoiser.makes(StageName.TIME)) {
            denoiser.expose(StageName.TIME);
        }
        return new LatentStages(
                perceptual,
                StageGraph.load("the graph \"denoiser\"", denoiser.toBytes()),
                StageGraph.load(
                        "the graph \"decoder\"", bundle.graph(GraphRole.DECODER).orElseThrow()));
    }

    /** What the denoiser puts out, the embedded time with it where the bundle has that. */
    StageGraph.Values predict(Tensor latent, Tensor context, int time) {
        Tensor when = new Tensor(Shape.of(1), new float[] {time});
        return denoiser.run(Map.of("latent", latent, "context", context, "time", when), Map.of());
    }

    /** The training steps of a full run. */
    List<Integer> times(int steps) {
        return TimeSteps.of(perceptual.diffusion(), perceptual.latent().start(), steps, 1)
                .visited();
    }

    /** The latent after each step of a run from noise. */
    List<Tensor> sample(Tensor noise, Tensor context, List<Integer> times, SamplerRule rule) {
        FloatBuffer latent = FloatBuffer.wrap(noise.values().clone());
        DdimSampler sampler = DdimSampler.of(diffusion(rule), new TimeSteps(times));
        return run(sampler, latent, noise.shape(), context);
    }

    /** What a run of a strength leaves, by the original's rule; it starts from the context. */
    Tensor sampleFromContext(Tensor noise, Tensor context, int steps, double strength) {
        TimeSteps times =
                TimeSteps.of(perceptual.diffusion(), perceptual.latent().start(), steps, strength);
        DdimSampler sampler = DdimSampler.of(diffusion(SamplerRule.ORIGINAL), times);
        FloatBuffer latent = FloatBuffer.wrap(noise.values().clone());
        if (strength < 1) {
            sampler.mix(latent, i -> context.values()[i]);
        }
        List<Tensor> latents = run(sampler, latent, noise.shape(), context);
        return latents.get(latents.size() - 1);
    }

    private List<Tensor> run(DdimSampler sampler, FloatBuffer latent, Shape shape, Tensor context) {
        List<Tensor> latents = new ArrayList<>();
        sampler.run(
                latent,
                time -> FloatBuffer.wrap(predict(new Tensor(shape, latent.array()), context, time)
                        .get("prediction")
                        .values()),
                () -> latents.add(new Tensor(shape, latent.array().clone())));
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

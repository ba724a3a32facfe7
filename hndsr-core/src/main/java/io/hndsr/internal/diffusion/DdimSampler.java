package io.hndsr.internal.diffusion;

import io.hndsr.error.DeviceException;
import io.hndsr.model.Diffusion;
import io.hndsr.model.Diffusion.SamplerRule;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.function.IntToDoubleFunction;

/**
 * The deterministic sampler of Song, Meng and Ermon, Denoising Diffusion Implicit Models (2021), with eta 0. Immutable and
 * thread-safe.
 */
public final class DdimSampler {

    /*
     * A latent z at a step that leaves the share a of the signal's variance is sqrt(a) x0 + sqrt(1 - a) eps. The denoiser
     * predicts x0, eps or a rotation of both; z and the prediction together give x0 and eps, and the latent of the next
     * level p is sqrt(p) x0 + sqrt(1 - p) eps. All of that is linear, so that one step is z <- keep z + add prediction,
     * with two numbers that are computed once, in double precision.
     */

    private final List<Step> steps;

    /** The share of the signal's variance at the first step. */
    private final double firstShare;

    private DdimSampler(List<Step> steps, double firstShare) {
        this.steps = List.copyOf(steps);
        this.firstShare = firstShare;
    }

    /**
     * Prepares a run.
     *
     * @param diffusion how the denoiser was trained, and the rule by which a step goes to the next
     * @param times the training steps to visit
     * @return the sampler
     */
    public static DdimSampler of(Diffusion diffusion, TimeSteps times) {
        double[] shares = diffusion.schedule().alphaBar(diffusion.trainingSteps());
        List<Step> steps = new ArrayList<>(times.count());
        for (int i = 0; i < times.count(); i++) {
            int time = times.visited().get(i);
            int following = i + 1 < times.count() ? times.visited().get(i + 1) : -1;
            int next = diffusion.sampler() == SamplerRule.CORRECTED ? following : time - 1;
            steps.add(Step.of(diffusion.prediction(), time, shares[time], next < 0 ? 1 : shares[next]));
        }
        double firstShare = times.count() == 0 ? 1 : shares[times.visited().get(0)];
        return new DdimSampler(steps, firstShare);
    }

    /** {@return the denoising steps of a run} */
    public int steps() {
        return steps.size();
    }

    /**
     * Mixes noise with what a run starts from, at the noise level of its first step.
     *
     * @param latent standard normal noise; then the mixture
     * @param start the values of what it starts from, by their place in the latent
     */
    public void mix(FloatBuffer latent, IntToDoubleFunction start) {
        double signal = Math.sqrt(firstShare);
        double noise = Math.sqrt(1 - firstShare);
        for (int i = 0; i < latent.limit(); i++) {
            latent.put(i, (float) (signal * start.applyAsDouble(i) + noise * latent.get(i)));
        }
    }

    /**
     * Takes a latent through all steps.
     *
     * @param latent at the noise level of the first step; then clean
     * @param denoiser predicts, for a training step whose noise level the latent has, as many values as it has; asked once in
     *     every step
     * @param stepFinished is told after every step
     * @throws DeviceException where a prediction makes the latent infinite or no number
     */
    public void run(FloatBuffer latent, IntFunction<FloatBuffer> denoiser, Runnable stepFinished) {
        for (Step step : steps) {
            advance(latent, denoiser.apply(step.time()), step);
            stepFinished.run();
        }
    }

    private void advance(FloatBuffer latent, FloatBuffer prediction, Step step) {
        for (int i = 0; i < latent.limit(); i++) {
            float value = (float) (step.keep() * latent.get(i) + step.add() * prediction.get(i));
            if (!Float.isFinite(value)) {
                throw new DeviceException("the denoiser predicted " + prediction.get(i) + " at training step "
                        + step.time() + ", step " + (steps.indexOf(step) + 1) + " of " + steps.size()
                        + ", so that the latent became " + value
                        + "; the image was discarded: check the model bundle and the device");
            }
            latent.put(i, value);
        }
    }

    private record Step(int time, double keep, double add) {

        static Step of(Diffusion.Prediction prediction, int time, double share, double nextShare) {
            double signal = Math.sqrt(share);
            double noise = Math.sqrt(1 - share);
            double nextSignal = Math.sqrt(nextShare);
            double nextNoise = Math.sqrt(1 - nextShare);
            return switch (prediction) {
                case EPSILON -> new Step(time, nextSignal / signal, nextNoise - nextSignal * noise / signal);
                case SIGNAL -> new Step(time, nextNoise / noise, nextSignal - nextNoise * signal / noise);
                case VELOCITY ->
                    new Step(time, nextSignal * signal + nextNoise * noise, nextNoise * signal - nextSignal * noise);
            };
        }
    }
}

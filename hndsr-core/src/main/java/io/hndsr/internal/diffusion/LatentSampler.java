package io.hndsr.internal.diffusion;

import io.hndsr.error.DeviceException;
import io.hndsr.internal.tile.Parallel;
import io.hndsr.model.Diffusion;
import io.hndsr.model.Diffusion.SamplerRule;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.function.IntToDoubleFunction;

/**
 * A deterministic sampler: that of Song, Meng and Ermon, Denoising Diffusion Implicit Models (2021), with eta 0, or, for {@link
 * SamplerRule#MULTISTEP}, the multistep sampler of second order of Lu et al., DPM-Solver++ (2022). Immutable
 * and thread-safe.
 */
public final class LatentSampler {

    /*
     * A latent z at a step that leaves the share a of the signal's variance is sqrt(a) x0 + sqrt(1 - a) eps. The denoiser
     * predicts x0, eps or a rotation of both; z and the prediction together give x0 and eps, and the latent of the next
     * level p is sqrt(p) x0 + sqrt(1 - p) eps. All of that is linear, so that one step is z <- keep z + add prediction,
     * with two numbers that are computed once, in double precision.
     *
     * With l half the logarithm of a / (1 - a), that is also sqrt((1 - p) / (1 - a)) z + sqrt(p) (1 - exp(-h)) x0, h the
     * difference of l. The rule of second order puts x0 + h / (2 g) (x0 - the x0 of the step before) in the place of x0, g being
     * the h of the step before. It is linear again, in the x0 before as well.
     */

    /** So many values are copied to arrays at a time, where they stay in the first cache. */
    private static final int CHUNK = 1024;

    /** Values in a part of a step; a multiple of those. */
    private static final int PART = 64 * CHUNK;

    private final List<Step> steps;

    /** The share of the signal's variance at the first step. */
    private final double firstShare;

    private LatentSampler(List<Step> steps, double firstShare) {
        this.steps = List.copyOf(steps);
        this.firstShare = firstShare;
    }

    /**
     * Prepares a run.
     *
     * @param diffusion how the denoiser was trained, and the rule from one step to the next
     * @param times the training steps to visit
     * @return the sampler
     */
    public static LatentSampler of(Diffusion diffusion, TimeSteps times) {
        double[] shares = diffusion.schedule().alphaBar(diffusion.trainingSteps());
        List<Step> steps = new ArrayList<>(times.count());
        double previousGap = 0;
        for (int i = 0; i < times.count(); i++) {
            int time = times.visited().get(i);
            int following = i + 1 < times.count() ? times.visited().get(i + 1) : -1;
            int next = diffusion.sampler() == SamplerRule.ORIGINAL ? time - 1 : following;
            double nextShare = next < 0 ? 1 : shares[next];
            double gap = logRatio(nextShare) - logRatio(shares[time]);
            boolean secondOrder = diffusion.sampler() == SamplerRule.MULTISTEP && previousGap > 0 && nextShare < 1;
            double trend = secondOrder ? -Math.expm1(-gap) * Math.sqrt(nextShare) * gap / (2 * previousGap) : 0;
            steps.add(Step.of(diffusion.prediction(), time, shares[time], nextShare, trend));
            previousGap = gap;
        }
        double firstShare = times.count() == 0 ? 1 : shares[times.visited().get(0)];
        return new LatentSampler(steps, firstShare);
    }

    private static double logRatio(double share) {
        return 0.5 * Math.log(share / (1 - share));
    }

    /** {@return the denoising steps of a run} */
    public int steps() {
        return steps.size();
    }

    /** {@return the training steps that a run visits; runs of one network with equal times take the same steps} */
    public List<Integer> times() {
        return steps.stream().map(Step::time).toList();
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
     * @param denoiser predicts, for a training step whose noise level the latent has, as many values as it has; called once in
     *     every step
     * @param stepFinished called after every step
     * @param parallel runs parts of loops on other threads too
     * @throws DeviceException if a prediction makes the latent infinite or NaN
     */
    public void run(FloatBuffer latent, IntFunction<FloatBuffer> denoiser, Runnable stepFinished, Parallel parallel) {
        // What the step before took for x0, by place.
        float[] before = new float[steps.stream().anyMatch(step -> step.trend() != 0) ? latent.limit() : 0];
        for (Step step : steps) {
            advance(latent, denoiser.apply(step.time()), step, before, parallel);
            stepFinished.run();
        }
    }

    private void advance(FloatBuffer latent, FloatBuffer prediction, Step step, float[] before, Parallel parallel) {
        parallel.forEach((latent.limit() + PART - 1) / PART, part -> {
            int from = part * PART;
            advance(latent, prediction, step, before, from, Math.min(latent.limit(), from + PART));
        });
    }

    private void advance(FloatBuffer latent, FloatBuffer prediction, Step step, float[] before, int from, int to) {
        float[] values = new float[Math.min(CHUNK, to - from)];
        float[] predicted = new float[values.length];
        for (int start = from; start < to; start += CHUNK) {
            int count = Math.min(CHUNK, to - start);
            latent.get(start, values, 0, count);
            prediction.get(start, predicted, 0, count);
            if (before.length == 0) {
                step.advance(values, predicted, count);
            } else {
                step.advance(values, predicted, count, before, start);
            }
            requireFinite(values, predicted, count, step);
            latent.put(start, values, 0, count);
        }
    }

    private void requireFinite(float[] values, float[] predicted, int count, Step step) {
        int largest = 0;
        for (int i = 0; i < count; i++) {
            largest = Math.max(largest, Float.floatToRawIntBits(values[i]) & Integer.MAX_VALUE);
        }
        if (Float.isFinite(Float.intBitsToFloat(largest))) {
            return;
        }
        int at = 0;
        while (Float.isFinite(values[at])) {
            at++;
        }
        throw new DeviceException("the denoiser predicted " + predicted[at] + " at training step " + step.time()
                + ", step " + (steps.indexOf(step) + 1) + " of " + steps.size() + ", so that the latent became "
                + values[at] + "; the image was discarded: check the model bundle and the device");
    }

    /**
     * One step.
     *
     * @param time the training step
     * @param keep the factor of the latent
     * @param add the factor of the prediction
     * @param signalOfLatent the latent's factor in x0
     * @param signalOfPrediction the prediction's factor in x0
     * @param trend the factor of x0 less that of the step before; 0 in the first order
     */
    private record Step(
            int time, double keep, double add, double signalOfLatent, double signalOfPrediction, double trend) {

        /** Takes values to the next level, in place. */
        void advance(float[] values, float[] predicted, int count) {
            for (int i = 0; i < count; i++) {
                values[i] = (float) (keep * values[i] + add * predicted[i]);
            }
        }

        /** As {@link #advance(float[], float[], int)}, in the second order if there is a trend. */
        void advance(float[] values, float[] predicted, int count, float[] before, int start) {
            for (int i = 0; i < count; i++) {
                double signal = signalOfLatent * values[i] + signalOfPrediction * predicted[i];
                double next = keep * values[i] + add * predicted[i] + trend * (signal - before[start + i]);
                before[start + i] = (float) signal;
                values[i] = (float) next;
            }
        }

        static Step of(Diffusion.Prediction prediction, int time, double share, double nextShare, double trend) {
            double signal = Math.sqrt(share);
            double noise = Math.sqrt(1 - share);
            double nextSignal = Math.sqrt(nextShare);
            double nextNoise = Math.sqrt(1 - nextShare);
            return switch (prediction) {
                case EPSILON ->
                    new Step(
                            time,
                            nextSignal / signal,
                            nextNoise - nextSignal * noise / signal,
                            1 / signal,
                            -noise / signal,
                            trend);
                case SIGNAL -> new Step(time, nextNoise / noise, nextSignal - nextNoise * signal / noise, 0, 1, trend);
                case VELOCITY ->
                    new Step(
                            time,
                            nextSignal * signal + nextNoise * noise,
                            nextNoise * signal - nextSignal * noise,
                            signal,
                            -noise,
                            trend);
            };
        }
    }
}

package io.hndsr.model;

/**
 * How the denoiser was trained, and how it is sampled.
 *
 * @param trainingSteps steps of the schedule; the denoiser's time is 0 to {@code trainingSteps - 1}
 * @param schedule the share of the signal left after each of them
 * @param prediction what the denoiser predicts
 * @param sampler how a step goes to the next
 * @param defaultSteps denoising steps where the request names none
 * @param defaultStrength strength where the request names none, 0 to 1
 */
public record Diffusion(
        int trainingSteps,
        NoiseSchedule schedule,
        Prediction prediction,
        SamplerRule sampler,
        int defaultSteps,
        double defaultStrength) {

    /** What a denoiser predicts, of signal x0 and noise eps mixed as {@code z = sqrt(a) x0 + sqrt(1 - a) eps}. */
    public enum Prediction {
        /** The noise eps. */
        EPSILON("epsilon"),
        /** The signal x0. */
        SIGNAL("x0"),
        /**
         * {@code v = sqrt(a) eps - sqrt(1 - a) x0}, of Salimans and Ho, Progressive Distillation for Fast Sampling of
         * Diffusion Models (2022).
         */
        VELOCITY("v");

        private final String key;

        Prediction(String key) {
            this.key = key;
        }

        /** {@return the prediction as it is written in {@code bundle.json}} */
        public String key() {
            return key;
        }
    }

    /** How a step goes to the next. */
    public enum SamplerRule {
        /** To the noise level of the next step that is visited. */
        CORRECTED("corrected"),
        /**
         * To the noise level of the next step that is visited, with a second order in time from the step before: the rule
         * 2M of Lu et al., DPM-Solver++ (2022). At equal cost nearer to what very many steps would give.
         */
        MULTISTEP("multistep"),
        /**
         * To the noise level of the training step before, even where the next step that is visited is further away: the
         * rule of the original HNDSR, whose result with few steps is nearly the noise it started from. For comparison.
         */
        ORIGINAL("original");

        private final String key;

        SamplerRule(String key) {
            this.key = key;
        }

        /** {@return the rule as it is written in {@code bundle.json}} */
        public String key() {
            return key;
        }
    }
}

package io.hndsr.model;

import java.util.List;

/**
 * How the denoiser was trained, and how it is sampled.
 *
 * @param trainingSteps steps of the schedule; the denoiser's time is 0 to {@code trainingSteps - 1}
 * @param schedule the share of the signal left after each of them
 * @param prediction what the denoiser predicts
 * @param sampler the rule from one step to the next
 * @param defaultSteps denoising steps if the request sets none
 * @param defaultStrength strength if the request sets none, 0 to 1
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

    /** The rule from one step to the next. */
    public enum SamplerRule {
        /** To the noise level of the next step that is visited. */
        CORRECTED("corrected"),
        /**
         * To the noise level of the next step that is visited, with a second order in time from the step before: the rule
         * 2M of Lu et al., DPM-Solver++ (2022). At equal cost nearer to what very many steps would give.
         */
        MULTISTEP("multistep"),
        /**
         * To the noise level of the training step before, even if the next step that is visited is further away: the
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

    /** The share of the signal that is left after each training step of a diffusion. Immutable. */
    public sealed interface NoiseSchedule {

        /** Lower bound of the cosine rule, by which it is divided. */
        double SMALLEST = 1e-5;

        /**
         * Computes the share of the signal's variance that is left, in double precision.
         *
         * @param steps training steps
         * @return {@code [steps]}, never rising, within 0 to 1, both left out
         */
        double[] alphaBar(int steps);

        /**
         * The squared cosine of Nichol and Dhariwal, Improved Denoising Diffusion Probabilistic Models (2021), bounded below
         * by {@link #SMALLEST}.
         *
         * @param offset their s, which keeps the first steps from being too small
         */
        record Cosine(double offset) implements NoiseSchedule {

            @Override
            public double[] alphaBar(int steps) {
                double[] alphaBar = new double[steps];
                double start = Math.cos(offset / (1 + offset) * Math.PI / 2);
                for (int t = 0; t < steps; t++) {
                    double angle = ((t + 1.0) / steps + offset) / (1 + offset) * Math.PI / 2;
                    double ratio = Math.cos(angle) / start;
                    alphaBar[t] = Math.max(SMALLEST, Math.min(ratio * ratio, Math.nextDown(1.0)));
                }
                return alphaBar;
            }
        }

        /**
         * Variances that rise in equal steps, of Ho, Jain and Abbeel, Denoising Diffusion Probabilistic Models (2020).
         *
         * @param betaStart the variance that the first training step adds
         * @param betaEnd the variance that the last one adds
         */
        record Linear(double betaStart, double betaEnd) implements NoiseSchedule {

            @Override
            public double[] alphaBar(int steps) {
                double[] alphaBar = new double[steps];
                double product = 1;
                for (int t = 0; t < steps; t++) {
                    product *= 1 - (betaStart + (betaEnd - betaStart) * t / Math.max(1, steps - 1));
                    alphaBar[t] = product;
                }
                return alphaBar;
            }
        }

        /**
         * A table.
         *
         * @param values one value for each training step, strictly falling, within 0 to 1, both left out
         */
        record Table(List<Double> values) implements NoiseSchedule {

            /**
             * Copies the values.
             *
             * @param values one value for each training step, strictly falling, within 0 to 1, both left out
             */
            public Table {
                values = List.copyOf(values);
            }

            @Override
            public double[] alphaBar(int steps) {
                if (steps != values.size()) {
                    throw new IllegalArgumentException(
                            "a table of " + values.size() + " values has no schedule of " + steps + " steps");
                }
                return values.stream().mapToDouble(Double::doubleValue).toArray();
            }
        }
    }
}

package io.hndsr.model;

import java.util.List;

/** How much of the signal is left after each training step of a diffusion. Immutable. */
public sealed interface NoiseSchedule {

    /** Below it the cosine rule leaves nothing to divide by. */
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

package io.hndsr.importer.check;

import io.hndsr.importer.checkpoint.Shape;
import io.hndsr.importer.checkpoint.Tensor;
import io.hndsr.model.Diffusion;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Compares the noise schedule, and the lists of steps that the check uses if a case has none. */
final class ScheduleStages {

    /** Relative to each value: the last signal share is 4e-5, for which an absolute tolerance would be meaningless. */
    private static final double TOLERANCE = 1e-5;

    /** Processors with vectors of another width give lists that differ by one. */
    private static final double LIST_TOLERANCE = 1;

    private static final Pattern LIST = Pattern.compile("timesteps_([1-9][0-9]{0,3})");

    private ScheduleStages() {}

    static void compare(StageComparison comparison, Diffusion diffusion) {
        double[] shares = diffusion.schedule().alphaBar(diffusion.trainingSteps());
        float[] signal = new float[shares.length];
        float[] betas = new float[shares.length];
        for (int i = 0; i < shares.length; i++) {
            signal[i] = (float) shares[i];
            betas[i] = (float) (1 - shares[i] / (i == 0 ? 1 : shares[i - 1]));
        }
        comparison.compareRelatively("betas", vector(betas), TOLERANCE);
        comparison.compareRelatively("alphas_cumprod", vector(signal), TOLERANCE);
        for (String name : comparison.open()) {
            Matcher list = LIST.matcher(name);
            if (list.matches()) {
                List<Integer> steps =
                        OriginalTimeSteps.of(diffusion.trainingSteps() - 1, Integer.parseInt(list.group(1)));
                float[] values = new float[steps.size()];
                for (int i = 0; i < values.length; i++) {
                    values[i] = steps.get(i);
                }
                comparison.compare(name, vector(values), LIST_TOLERANCE);
            }
        }
    }

    private static Tensor vector(float[] values) {
        return new Tensor(Shape.of(values.length), values);
    }
}

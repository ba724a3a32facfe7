package io.hndsr.internal.diffusion;

import io.hndsr.model.Diffusion;
import io.hndsr.model.Latent;
import java.util.ArrayList;
import java.util.List;

/**
 * The training steps that a run visits, falling. Immutable.
 *
 * @param visited none if nothing is denoised
 */
public record TimeSteps(List<Integer> visited) {

    /** Copies the list. */
    public TimeSteps {
        visited = List.copyOf(visited);
    }

    /**
     * Spreads steps evenly between the noise level of a strength and none.
     *
     * @param diffusion the training steps
     * @param start what a strength below 1 starts from; from the context, as in the original, the part of a run that is
     *     skipped saves its steps too
     * @param requested the requested number of steps, at least 1
     * @param strength 0 to 1; 0 visits none
     * @return at most as many steps as there are noise levels below the first
     */
    public static TimeSteps of(Diffusion diffusion, Latent.Start start, int requested, double strength) {
        if (strength == 0) {
            return new TimeSteps(List.of());
        }
        int first = Math.min((int) (diffusion.trainingSteps() * strength), diffusion.trainingSteps() - 1);
        boolean shortened = start == Latent.Start.CONTEXT && strength < 1;
        int possible = shortened ? Math.max((int) (requested * strength), 1) : requested;
        int count = Math.min(possible, first + 1);
        List<Integer> visited = new ArrayList<>(count);
        visited.add(first);
        for (int i = 1; i < count; i++) {
            visited.add((int) ((long) first * (count - 1 - i) / (count - 1)));
        }
        return new TimeSteps(visited);
    }

    /** {@return how many there are} */
    public int count() {
        return visited.size();
    }
}

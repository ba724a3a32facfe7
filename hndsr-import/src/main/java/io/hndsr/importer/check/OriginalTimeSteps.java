package io.hndsr.importer.check;

import java.util.ArrayList;
import java.util.List;

/** The training steps that a run of the original visits. */
final class OriginalTimeSteps {

    /*
     * The original takes them from PyTorch's linspace for integers, whose last digit depends on the processor. With the
     * vectors of four of AVX2, the first number of a group is truncated to an integer, and the three after it are counted
     * from there and truncated again. The second half is counted from the end. Two vectors at a time are filled like that,
     * and the rest number by number. Truncating each number by itself gives other lists for most counts.
     */

    private static final int LANES = 4;
    private static final int UNROLLED = 2 * LANES;

    private final int first;
    private final int count;
    private final double stride;

    private OriginalTimeSteps(int first, int count) {
        this.first = first;
        this.count = count;
        this.stride = -(double) first / (count - 1);
    }

    /**
     * Spreads steps between a first one and 0.
     *
     * @param first the first step
     * @param count the number of steps, at least 1; one is the first alone
     * @return the steps, none greater than the one before it
     */
    static List<Integer> of(int first, int count) {
        return count == 1 ? List.of(first) : new OriginalTimeSteps(first, count).steps();
    }

    private List<Integer> steps() {
        List<Integer> steps = new ArrayList<>(count);
        int grouped = count / UNROLLED * UNROLLED;
        for (int i = 0; i < count; i++) {
            int lane = i < grouped ? i % LANES : 0;
            steps.add((int) (single(i - lane) + lane * stride));
        }
        return steps;
    }

    private int single(int i) {
        return (int) (i < count / 2 ? first + i * stride : -(count - 1 - i) * stride);
    }
}

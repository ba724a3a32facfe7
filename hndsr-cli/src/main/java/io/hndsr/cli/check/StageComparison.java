package io.hndsr.cli.check;

import io.hndsr.cli.checkpoint.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.DoubleBinaryOperator;

/** Holds what a bundle makes against a case, array by array. Confined to one thread. */
final class StageComparison {

    private final GoldenCase golden;

    private final List<Report.Stage> stages = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();

    /** What has not been compared yet. */
    private final Set<String> open;

    /**
     * Begins.
     *
     * @param golden the case
     * @param inputs arrays that are not to be compared
     */
    StageComparison(GoldenCase golden, Set<String> inputs) {
        this.golden = golden;
        this.open = new LinkedHashSet<>(golden.arrays().keySet());
        this.open.removeAll(inputs);
    }

    /** {@return the names of what has not been compared yet} */
    List<String> open() {
        return List.copyOf(open);
    }

    /** Compares an array, where the case holds it, by the largest difference. */
    void compare(String name, Tensor actual, double tolerance) {
        compare(name, actual, tolerance, false);
    }

    /** Compares an array, where the case holds it, by the largest difference as a share of the value. */
    void compareEach(String name, Tensor actual, double tolerance) {
        compare(name, actual, tolerance, true);
    }

    private void compare(String name, Tensor actual, double tolerance, boolean relative) {
        if (!golden.has(name)) {
            return;
        }
        open.remove(name);
        Tensor expected = golden.array(name);
        double difference = Double.NaN;
        if (expected.shape().equals(actual.shape())) {
            difference = largest(
                    actual.values(),
                    expected.values(),
                    relative ? (a, e) -> Math.abs(a - e) / Math.abs(e) : (a, e) -> Math.abs(a - e));
        } else {
            notes.add(name + " has the shape " + actual.shape() + ", in the case " + expected.shape());
        }
        stages.add(new Report.Stage(name, difference, largest(expected), tolerance, relative));
    }

    private static double largest(float[] actual, float[] expected, DoubleBinaryOperator difference) {
        double largest = 0;
        for (int i = 0; i < expected.length; i++) {
            // A difference that is not a number stays the largest.
            double here = difference.applyAsDouble(actual[i], expected[i]);
            largest = here <= largest ? largest : here;
            if (Double.isNaN(largest)) {
                break;
            }
        }
        return largest;
    }

    /** {@return the largest magnitude of a tensor} */
    static double largest(Tensor tensor) {
        double largest = 0;
        for (float value : tensor.values()) {
            largest = Math.max(largest, Math.abs(value));
        }
        return largest;
    }

    /** {@return the differences} */
    Report report() {
        if (stages.isEmpty()) {
            throw golden.refuse(
                    "holds no stage that is known; it has " + golden.arrays().keySet());
        }
        List<String> all = new ArrayList<>(notes);
        if (!open.isEmpty()) {
            all.add("not compared, unknown or not in this bundle: " + String.join(", ", open));
        }
        return new Report(stages, all);
    }
}

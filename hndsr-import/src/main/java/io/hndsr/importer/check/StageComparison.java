package io.hndsr.importer.check;

import io.hndsr.importer.checkpoint.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.DoubleBinaryOperator;

/** Compares the values of a bundle with those of a case, array by array. Confined to one thread. */
final class StageComparison {

    private final GoldenCase golden;

    private final List<CheckReport.Stage> stages = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();

    /** Names of arrays that have not been compared yet. */
    private final Set<String> open;

    /**
     * Starts a comparison.
     *
     * @param golden the case
     * @param inputs arrays that are not compared
     */
    StageComparison(GoldenCase golden, Set<String> inputs) {
        this.golden = golden;
        this.open = new LinkedHashSet<>(golden.arrays().keySet());
        this.open.removeAll(inputs);
    }

    /** {@return the names of arrays that have not been compared yet} */
    List<String> open() {
        return List.copyOf(open);
    }

    /** Compares an array by the largest difference; does nothing if the case does not contain it. */
    void compare(String name, Tensor actual, double tolerance) {
        compare(name, actual, tolerance, false);
    }

    /** Compares an array by the largest difference relative to the value; does nothing if the case does not contain it. */
    void compareRelatively(String name, Tensor actual, double tolerance) {
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
            notes.add(name + " has the shape " + actual.shape() + ", but in the case " + expected.shape());
        }
        stages.add(new CheckReport.Stage(name, difference, largest(expected), tolerance, relative));
    }

    private static double largest(float[] actual, float[] expected, DoubleBinaryOperator difference) {
        double largest = 0;
        for (int i = 0; i < expected.length; i++) {
            // A difference that is not a number remains the largest.
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
    CheckReport report() {
        if (stages.isEmpty()) {
            throw golden.reject(
                    "contains no known stage; its arrays are " + golden.arrays().keySet());
        }
        List<String> all = new ArrayList<>(notes);
        if (!open.isEmpty()) {
            all.add("not compared, unknown or not in this bundle: " + String.join(", ", open));
        }
        return new CheckReport(stages, all);
    }
}

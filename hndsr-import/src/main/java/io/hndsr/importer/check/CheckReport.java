package io.hndsr.importer.check;

import java.util.List;
import java.util.Locale;

/**
 * The differences between a bundle and a case.
 *
 * @param stages the stages that were compared, in the order in which they ran
 * @param notes the arrays that were not compared, and why
 */
public record CheckReport(List<Stage> stages, List<String> notes) {

    /** Copies the lists. */
    public CheckReport {
        stages = List.copyOf(stages);
        notes = List.copyOf(notes);
    }

    /**
     * One stage.
     *
     * @param name its name in the case
     * @param difference the largest absolute difference; NaN if one side is not a number
     * @param largest the largest magnitude in the case
     * @param tolerance the largest difference that is allowed
     * @param relative whether difference and tolerance are relative to each value
     */
    public record Stage(String name, double difference, double largest, double tolerance, boolean relative) {

        /** {@return whether it is within the tolerance} */
        public boolean agrees() {
            return difference <= tolerance;
        }
    }

    /** {@return whether every stage is within its tolerance} */
    public boolean agrees() {
        return stages.stream().allMatch(Stage::agrees);
    }

    /** {@return the report as lines of text} */
    public String toTable() {
        StringBuilder table = new StringBuilder();
        table.append(line("stage", "difference", "tolerance", "largest value", ""));
        for (Stage stage : stages) {
            table.append(line(
                    stage.name(),
                    String.format(Locale.ROOT, "%.3g", stage.difference()),
                    String.format(Locale.ROOT, "%.3g", stage.tolerance()),
                    String.format(Locale.ROOT, "%.3g", stage.largest()),
                    (stage.relative() ? "  relative to each value" : "") + (stage.agrees() ? "" : "  DIFFERS")));
        }
        notes.forEach(note -> table.append(note).append(System.lineSeparator()));
        return table.toString();
    }

    private static String line(String name, String difference, String tolerance, String largest, String verdict) {
        return String.format(Locale.ROOT, "%-29s %12s %12s %14s%s%n", name, difference, tolerance, largest, verdict);
    }
}

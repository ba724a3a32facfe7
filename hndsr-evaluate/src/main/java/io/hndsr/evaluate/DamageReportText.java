package io.hndsr.evaluate;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.hndsr.evaluate.DamageReport.Row;
import io.hndsr.evaluate.DamageReport.Table;
import java.util.Locale;

/**
 * Formats gains by kind of damage as tables of at most 100 columns, or as JSON.
 *
 * @param report the gains
 * @param model the model that was judged
 * @param device the device it ran on
 */
public record DamageReportText(DamageReport report, String model, String device) {

    private static final int LONGEST_FILE_NAME = 36;

    /** {@return a table for each scale} */
    public String toTable() {
        StringBuilder text = new StringBuilder(String.format(
                Locale.ROOT,
                "%s on %s, %d images; sensor and mode at their default%n"
                        + "gain: over bicubic, in dB; below: images that are %.1f dB or more below bicubic%n",
                model,
                device,
                report.images(),
                -DamageReport.WORSE));
        for (Table table : report.tables()) {
            text.append(String.format(
                    "%n%-18s %7s %7s   %s%n", "x" + ReportText.plain(table.scale()), "gain", "below", "worst image"));
            table.rows().forEach(row -> text.append(line(row.kind().toString(), row.gain(), row.below(), row, "")));
            Row worst = table.worstKind();
            text.append(line("mean of kinds", table.gain(), table.below(), worst, ", " + worst.kind()));
            Row least = table.leastKind();
            text.append(String.format(
                    Locale.ROOT, "%-18s %+7.3f           %s%n", "least kind", least.gain(), least.kind()));
        }
        return text.toString();
    }

    private static String line(String name, double gain, double below, Row worst, String suffix) {
        return String.format(
                Locale.ROOT,
                "%-18s %+7.3f %6.1f%%   %s (%+.2f%s)%n",
                name,
                gain,
                100 * below,
                ReportText.shortened(worst.worstImage(), LONGEST_FILE_NAME),
                worst.worstGain(),
                suffix);
    }

    /** {@return the gains as a JSON object, ended by a line break} */
    public String toJson() {
        JsonObject root = new JsonObject();
        root.addProperty("model", model);
        root.addProperty("device", device);
        root.addProperty("images", report.images());
        JsonArray scales = new JsonArray();
        report.tables().forEach(table -> scales.add(json(table)));
        root.add("scales", scales);
        return ReportText.printed(root, report.failures());
    }

    private static JsonObject json(Table table) {
        JsonObject entry = new JsonObject();
        entry.addProperty("scale", table.scale());
        entry.addProperty("gain", ReportText.rounded(table.gain()));
        entry.addProperty("below", ReportText.rounded(table.below()));
        JsonArray kinds = new JsonArray();
        for (Row row : table.rows()) {
            JsonObject kind = new JsonObject();
            kind.addProperty("kind", row.kind().toString());
            kind.addProperty("description", row.kind().description());
            kind.addProperty("gain", ReportText.rounded(row.gain()));
            kind.addProperty("below", ReportText.rounded(row.below()));
            kind.addProperty("worstImage", row.worstImage());
            kind.addProperty("worstGain", ReportText.rounded(row.worstGain()));
            kinds.add(kind);
        }
        entry.add("kinds", kinds);
        return entry;
    }
}

package io.hndsr.evaluate;

import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.hndsr.evaluate.EvaluationReport.Row;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * Formats a report as a table of at most 100 columns, or as JSON.
 *
 * @param report the figures
 * @param model the model that was judged
 * @param device the device it ran on
 */
public record ReportText(EvaluationReport report, String model, String device) {

    private static final int DECIMALS = 4;
    private static final int LONGEST_FILE_NAME = 28;

    /** {@return the figures as two tables} */
    public String toTable() {
        StringBuilder table = new StringBuilder(
                String.format(Locale.ROOT, "%s on %s, %d images%s%n%n", model, device, report.images(), degradation()));
        table.append(String.format(
                "%-6s %-13s %7s %7s %6s   %-15s  %s%n",
                "scale", "", "PSNR", "gain", "SSIM", "bicubic's", "worst image"));
        for (Row row : report.rows()) {
            table.append(String.format(
                    Locale.ROOT,
                    "x%-5s %-13s %7.3f %+7.3f %6.4f   %7.3f %6.4f   %s (%+.2f)%n",
                    plain(row.scale()),
                    row.name(),
                    row.quality().psnr(),
                    row.gain(),
                    row.quality().ssim(),
                    row.bicubic().psnr(),
                    row.bicubic().ssim(),
                    shortened(row.worstImage(), LONGEST_FILE_NAME),
                    row.worstGain()));
        }
        table.append(String.format(
                "%n%-6s %-13s %6s %6s %8s   %-21s  %5s %5s  %5s %5s  %5s%n",
                "scale", "", "GMSD", "band", "patches", "bicubic's", "blur", "noise", "bias", "RMSE", "s/MP"));
        for (Row row : report.rows()) {
            table.append(String.format(
                    Locale.ROOT,
                    "x%-5s %-13s %6.4f %6.3f %8.3f   %6.4f %5.3f %8.3f  %5s %5s  %5.2f %5.2f  %5.2f%n",
                    plain(row.scale()),
                    row.name(),
                    row.quality().gmsd(),
                    row.quality().highBand(),
                    row.patchDistance(),
                    row.bicubic().gmsd(),
                    row.bicubic().highBand(),
                    row.bicubicPatchDistance(),
                    ifKnown(row.blur()),
                    ifKnown(row.noise()),
                    row.bias(),
                    row.rmse(),
                    row.secondsPerMegapixel()));
        }
        return table.toString();
    }

    private static String ifKnown(OptionalDouble value) {
        return value.isPresent() ? String.format(Locale.ROOT, "%.2f", value.getAsDouble()) : "-";
    }

    private String degradation() {
        DegradationModel degradation = report.degradation();
        if (degradation.equals(DegradationModel.NONE)) {
            return "";
        }
        return ", degraded by blur " + plain(degradation.blur()) + ", noise " + plain(degradation.noise())
                + (degradation.jpegQuality().isPresent()
                        ? ", JPEG " + degradation.jpegQuality().getAsInt()
                        : "");
    }

    /** {@return the figures as a JSON object, ended by a line break} */
    public String toJson() {
        JsonObject root = new JsonObject();
        root.addProperty("model", model);
        root.addProperty("device", device);
        root.addProperty("images", report.images());
        JsonObject degradation = new JsonObject();
        degradation.addProperty("blur", report.degradation().blur());
        degradation.addProperty("noise", report.degradation().noise());
        report.degradation().jpegQuality().ifPresent(quality -> degradation.addProperty("jpeg", quality));
        root.add("degradation", degradation);
        JsonArray array = new JsonArray();
        report.rows().forEach(row -> array.add(json(row)));
        root.add("scales", array);
        return printed(root, report.failures());
    }

    /** {@return a JSON object with failures as its last member, ended by a line break} */
    static String printed(JsonObject root, Map<String, String> failures) {
        JsonObject failed = new JsonObject();
        failures.forEach(failed::addProperty);
        root.add("failures", failed);
        return new GsonBuilder()
                        .setPrettyPrinting()
                        .disableHtmlEscaping()
                        .create()
                        .toJson(root) + "\n";
    }

    private static JsonObject json(Row row) {
        JsonObject entry = new JsonObject();
        entry.addProperty("scale", row.scale());
        entry.addProperty("name", row.name());
        row.steps().ifPresent(steps -> entry.addProperty("steps", steps));
        row.strength().ifPresent(strength -> entry.addProperty("strength", rounded(strength)));
        entry.addProperty("psnr", rounded(row.quality().psnr()));
        entry.addProperty("gain", rounded(row.gain()));
        entry.addProperty("ssim", rounded(row.quality().ssim()));
        entry.addProperty("gmsd", rounded(row.quality().gmsd()));
        entry.addProperty("highBand", rounded(row.quality().highBand()));
        entry.addProperty("patchDistance", rounded(row.patchDistance()));
        entry.addProperty("bicubicPsnr", rounded(row.bicubic().psnr()));
        entry.addProperty("bicubicSsim", rounded(row.bicubic().ssim()));
        entry.addProperty("bicubicGmsd", rounded(row.bicubic().gmsd()));
        entry.addProperty("bicubicHighBand", rounded(row.bicubic().highBand()));
        entry.addProperty("bicubicPatchDistance", rounded(row.bicubicPatchDistance()));
        row.blur().ifPresent(blur -> entry.addProperty("blur", rounded(blur)));
        row.noise().ifPresent(noise -> entry.addProperty("noise", rounded(noise)));
        entry.addProperty("consistencyBias", rounded(row.bias()));
        entry.addProperty("consistencyRmse", rounded(row.rmse()));
        entry.addProperty("secondsPerMegapixel", rounded(row.secondsPerMegapixel()));
        entry.addProperty("worstImage", row.worstImage());
        entry.addProperty("worstGain", rounded(row.worstGain()));
        return entry;
    }

    static String shortened(String name, int longest) {
        return name.length() <= longest ? name : name.substring(0, longest - 3) + "...";
    }

    static String plain(double value) {
        return BigDecimal.valueOf(value).stripTrailingZeros().toPlainString();
    }

    static BigDecimal rounded(double value) {
        return BigDecimal.valueOf(value).setScale(DECIMALS, RoundingMode.HALF_UP);
    }
}

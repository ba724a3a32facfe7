package io.hndsr.cli;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.hndsr.error.OutputException;
import io.hndsr.report.Radiometry;
import io.hndsr.report.UpscaleReport;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** The report of a result as JSON; {@code docs/report.schema.json} describes it. Stateless. */
final class ResultReport {

    private static final Gson GSON =
            new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create();

    private ResultReport() {}

    /** The file of a report. */
    static Path file(Path result) {
        return result.resolveSibling(FilePlan.stem(result) + ".report.json");
    }

    /** Writes a report beside its result. */
    static void write(FilePlan.Task task, UpscaleReport report, DataUnits units) {
        Path file = file(task.output());
        try {
            Files.write(file, (GSON.toJson(json(task, report, units)) + "\n").getBytes(StandardCharsets.UTF_8));
        } catch (IOException failed) {
            throw new OutputException(file + " cannot be written: " + failed, failed);
        }
    }

    private static JsonObject json(FilePlan.Task task, UpscaleReport report, DataUnits units) {
        JsonObject json = new JsonObject();
        json.addProperty("version", 1);
        json.addProperty("software", "hndsr " + HndsrCommand.Version.number());
        json.addProperty("input", String.valueOf(task.input().getFileName()));
        json.addProperty("output", String.valueOf(task.output().getFileName()));
        json.add(
                "inputSize", size(report.inputSize().width(), report.inputSize().height()));
        json.add(
                "outputSize",
                size(report.outputSize().width(), report.outputSize().height()));
        json.addProperty("mode", report.mode().name().toLowerCase(Locale.ROOT));
        json.addProperty("model", report.modelId());
        json.addProperty("modelVersion", report.modelVersion());
        json.addProperty("device", report.device());
        report.fallbackReason().ifPresent(reason -> json.addProperty("fallback", reason));
        report.seed().ifPresent(seed -> json.addProperty("seed", seed));
        report.steps().ifPresent(steps -> json.addProperty("steps", steps));
        report.strength().ifPresent(strength -> json.addProperty("strength", strength));
        report.degradation().ifPresent(found -> {
            JsonObject degradation = new JsonObject();
            degradation.addProperty("blur", found.blur());
            degradation.addProperty("noise", found.noise());
            json.add("degradation", degradation);
        });
        JsonArray range = new JsonArray();
        range.add(units.value(report.sampleRange().least()));
        range.add(units.value(report.sampleRange().most()));
        json.add("range", range);
        JsonObject invalid = new JsonObject();
        invalid.addProperty("transparent", report.invalidPixels().transparent());
        invalid.addProperty("nodata", report.invalidPixels().nodata());
        invalid.addProperty("frame", report.invalidPixels().frame());
        json.add("invalidPixels", invalid);
        JsonArray bands = new JsonArray();
        for (Radiometry.Band band : report.radiometry().orElseThrow().bands()) {
            JsonObject figures = new JsonObject();
            figures.addProperty("bias", units.difference(band.bias()));
            figures.addProperty("rmse", units.difference(band.rmse()));
            bands.add(figures);
        }
        json.add("bands", bands);
        return json;
    }

    private static JsonArray size(int width, int height) {
        JsonArray size = new JsonArray();
        size.add(width);
        size.add(height);
        return size;
    }
}

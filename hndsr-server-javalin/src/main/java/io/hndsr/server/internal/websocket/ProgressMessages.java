package io.hndsr.server.internal.websocket;

import com.fasterxml.jackson.core.JsonGenerator;
import io.hndsr.image.ImageFormat;
import io.hndsr.report.UpscaleReport;
import io.hndsr.request.FinishedTile;
import io.hndsr.request.Progress;
import io.hndsr.server.internal.body.Json;
import io.hndsr.server.internal.problem.HttpProblem;
import io.hndsr.server.internal.problem.ProblemJson;
import io.hndsr.server.internal.request.InferRequest;
import io.hndsr.server.internal.service.ProgressRegistry;
import io.hndsr.server.internal.service.ResultJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;

/** The JSON messages that clients receive about a request while it is processed. Stateless. */
final class ProgressMessages {

    private ProgressMessages() {}

    static String status(String id, ProgressRegistry.Status status) {
        return message("status", out -> {
            out.writeStringField("id", id);
            out.writeStringField("status", status.toString());
        });
    }

    static String progress(Progress progress) {
        return message("progress", out -> writeProgress(out, progress));
    }

    /** Announces the binary message that follows. */
    static String tile(FinishedTile tile, ImageFormat format) {
        return message("tile", out -> {
            out.writeNumberField("x", tile.x());
            out.writeNumberField("y", tile.y());
            out.writeNumberField("width", tile.width());
            out.writeNumberField("height", tile.height());
            out.writeNumberField("result_width", tile.resultSize().width());
            out.writeNumberField("result_height", tile.resultSize().height());
            out.writeStringField("media_type", format.mediaType());
        });
    }

    /** Announces the binary message that follows. */
    static String result(ResultJson results, InferRequest request, UpscaleReport report, ImageFormat format) {
        return message("result", out -> {
            out.writeStringField("media_type", format.mediaType());
            results.write(out, request, report);
        });
    }

    static String error(HttpProblem problem) {
        return message("error", out -> {
            ProblemJson.writeFields(out, problem);
            OptionalLong retryAfter = problem.retryAfterSeconds();
            if (retryAfter.isPresent()) {
                out.writeNumberField("retry_after", retryAfter.getAsLong());
            }
        });
    }

    static void writeProgress(JsonGenerator out, Progress progress) throws IOException {
        out.writeNumberField("tiles_done", progress.tilesDone());
        out.writeNumberField("tiles_total", progress.tilesTotal());
        out.writeNumberField("steps_done", progress.stepsDone());
        out.writeNumberField("steps_total", progress.stepsTotal());
        out.writeNumberField("elapsed_ms", progress.elapsed().toMillis());
        if (progress.remaining().isPresent()) {
            out.writeNumberField("remaining_ms", progress.remaining().get().toMillis());
        } else {
            out.writeNullField("remaining_ms");
        }
    }

    private static String message(String type, Json.Content fields) {
        byte[] bytes = Json.bytes(out -> {
            out.writeStartObject();
            out.writeStringField("type", type);
            fields.write(out);
            out.writeEndObject();
        });
        return new String(bytes, StandardCharsets.UTF_8);
    }
}

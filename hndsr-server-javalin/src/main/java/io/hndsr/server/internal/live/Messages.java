package io.hndsr.server.internal.live;

import com.fasterxml.jackson.core.JsonGenerator;
import io.hndsr.image.ImageFormat;
import io.hndsr.report.UpscaleReport;
import io.hndsr.request.FinishedTile;
import io.hndsr.request.Progress;
import io.hndsr.server.internal.answer.Failures;
import io.hndsr.server.internal.answer.Json;
import io.hndsr.server.internal.answer.Refusal;
import io.hndsr.server.internal.classic.ResultFields;
import io.hndsr.server.internal.desk.ProgressBoard;
import io.hndsr.server.internal.request.InferRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;

/** What clients are told of a request while it is worked on, in JSON. Stateless. */
final class Messages {

    private Messages() {}

    static String status(String id, ProgressBoard.Status status) {
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
    static String result(ResultFields fields, InferRequest request, UpscaleReport report, ImageFormat format) {
        return message("result", out -> {
            out.writeStringField("media_type", format.mediaType());
            fields.write(out, request, report);
        });
    }

    static String error(Refusal refusal) {
        return message("error", out -> {
            Failures.writeWords(out, refusal);
            OptionalLong retry = Failures.retrySeconds(refusal);
            if (retry.isPresent()) {
                out.writeNumberField("retry_after", retry.getAsLong());
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

    private static String message(String type, Json.Value fields) {
        byte[] bytes = Json.bytes(out -> {
            out.writeStartObject();
            out.writeStringField("type", type);
            fields.write(out);
            out.writeEndObject();
        });
        return new String(bytes, StandardCharsets.UTF_8);
    }
}

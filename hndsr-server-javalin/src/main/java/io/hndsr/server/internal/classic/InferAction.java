package io.hndsr.server.internal.classic;

import com.fasterxml.jackson.core.JsonGenerator;
import io.hndsr.UpscaleResult;
import io.hndsr.image.ImageFormat;
import io.hndsr.metrics.UpscaleReport;
import io.hndsr.server.internal.answer.FieldError;
import io.hndsr.server.internal.answer.Json;
import io.hndsr.server.internal.answer.Refusal;
import io.hndsr.server.internal.answer.Reply;
import io.hndsr.server.internal.body.BodyStream;
import io.hndsr.server.internal.body.JsonBody;
import io.hndsr.server.internal.desk.Intake;
import io.hndsr.server.internal.http.Action;
import io.hndsr.server.internal.http.Call;
import io.hndsr.server.internal.request.InferRequest;
import io.hndsr.server.internal.request.Requests;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;

/** {@code POST /infer}: an image in JSON, a larger one back. Thread-safe. */
public final class InferAction implements Action {

    private final Intake intake;
    private final Clock clock;

    /**
     * Creates the action.
     *
     * @param intake takes the requests in
     * @param clock says when a result was made
     */
    public InferAction(Intake intake, Clock clock) {
        this.intake = intake;
        this.clock = clock;
    }

    @Override
    public CompletableFuture<Reply> answer(Call call) {
        requireJson(call);
        Intake.Visit visit = call.hold(intake.open(call.id(), call.caller()));
        BodyStream body = call.openBody(intake.bounds());
        long declared = call.declaredBytes();
        long expected = (declared < 0 ? intake.bounds().maxBytes() : declared) / 4 * 3 + 3;
        JsonBody json = JsonBody.read(body, visit.image(expected));
        InferRequest request = visit.read(json.fields(), Requests.Naming.BODY, imageErrors(json));
        CompletableFuture<UpscaleResult> work = visit.submit(json.image().take(), request);
        call.whenLeft(() -> work.cancel(true));
        return work.thenApply(result -> reply(visit, request, result));
    }

    private static void requireJson(Call call) {
        String type = call.mediaType();
        boolean json = type.isEmpty() || type.equals("application/json") || type.endsWith("+json");
        if (!json) {
            throw Refusal.of(
                    415,
                    "media_type",
                    "the body is " + type + "; send application/json, or the image itself to /v1/upscale");
        }
        call.requirePlainCoding();
    }

    private static List<FieldError> imageErrors(JsonBody json) {
        if (json.image().size() > 0) {
            return List.of();
        }
        boolean given = json.fields().containsKey("image");
        String message = given ? "must be a text of base64" : "is missing; send an image as base64";
        return List.of(FieldError.ofBody("image", message, given ? "string_type" : "missing"));
    }

    private Reply reply(Intake.Visit visit, InferRequest request, UpscaleResult result) {
        byte[] image = result.encode(request.outputFormat().orElse(ImageFormat.PNG));
        UpscaleReport report = result.report();
        visit.made(report);
        Json.Value body = out -> {
            out.writeStartObject();
            out.writeFieldName("image");
            out.writeBinary(image);
            out.writeNumberField("width", report.outputSize().width());
            out.writeNumberField("height", report.outputSize().height());
            writeScale(out, request.scaleFactor());
            if (request.returnMetadata()) {
                out.writeObjectFieldStart("metadata");
                writeMetadata(out, request, report);
                out.writeEndObject();
            } else {
                out.writeNullField("metadata");
            }
            out.writeEndObject();
        };
        return new Reply(200, Reply.JSON, Map.of(), OptionalLong.empty(), out -> Json.write(body, out));
    }

    private void writeMetadata(JsonGenerator out, InferRequest request, UpscaleReport report) throws IOException {
        out.writeStringField("input_size", report.inputSize().toString());
        out.writeStringField("output_size", report.outputSize().toString());
        writeScale(out, request.scaleFactor());
        if (report.steps().isPresent()) {
            out.writeNumberField("ddim_steps", report.steps().getAsInt());
        } else {
            out.writeNullField("ddim_steps");
        }
        out.writeNumberField("latency_ms", Call.millis(report.elapsed().toNanos()));
        out.writeStringField("device", report.device());
        out.writeStringField("model", report.modelId() + " " + report.modelVersion());
        out.writeBooleanField("fp16", false);
        out.writeStringField(
                "timestamp", clock.instant().truncatedTo(ChronoUnit.MILLIS).toString());
        out.writeStringField("inference_mode", Classic.inferenceMode(report.modelId()));
        if (report.fallbackReason().isPresent()) {
            out.writeStringField("fallback_reason", report.fallbackReason().get());
        }
        if (report.seed().isPresent()) {
            // As it was given: the upper half of the unsigned range is not told as a negative number.
            out.writeFieldName("seed");
            out.writeNumber(request.seed()
                    .map(BigDecimal::toBigInteger)
                    .orElse(BigInteger.valueOf(report.seed().getAsLong())));
        } else {
            out.writeNullField("seed");
        }
        out.writeNumberField("tiles", report.tiles());
    }

    /** An integer stays an integer. */
    private static void writeScale(JsonGenerator out, BigDecimal scale) throws IOException {
        BigDecimal plain = scale.stripTrailingZeros();
        out.writeFieldName("scale_factor");
        if (plain.scale() <= 0) {
            out.writeNumber(plain.intValueExact());
        } else {
            out.writeNumber(plain.doubleValue());
        }
    }
}

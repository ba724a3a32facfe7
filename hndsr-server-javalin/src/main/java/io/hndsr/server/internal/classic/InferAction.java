package io.hndsr.server.internal.classic;

import com.fasterxml.jackson.core.JsonGenerator;
import io.hndsr.SuperResolver;
import io.hndsr.UpscaleOptions;
import io.hndsr.UpscaleResult;
import io.hndsr.image.ImageFormat;
import io.hndsr.metrics.UpscaleReport;
import io.hndsr.server.internal.answer.FieldError;
import io.hndsr.server.internal.answer.Json;
import io.hndsr.server.internal.answer.Refusal;
import io.hndsr.server.internal.answer.Reply;
import io.hndsr.server.internal.body.BodyMemory;
import io.hndsr.server.internal.body.BodyStream;
import io.hndsr.server.internal.body.ImageBytes;
import io.hndsr.server.internal.body.JsonBody;
import io.hndsr.server.internal.desk.Backend;
import io.hndsr.server.internal.desk.Desk;
import io.hndsr.server.internal.desk.ProgressBoard;
import io.hndsr.server.internal.desk.Upscaling;
import io.hndsr.server.internal.http.Action;
import io.hndsr.server.internal.http.Call;
import io.hndsr.server.internal.request.InferRequest;
import io.hndsr.server.internal.request.Requests;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** {@code POST /infer}: an image in JSON, a larger one back. Thread-safe. */
public final class InferAction implements Action {

    private final Backend backend;
    private final Desk desk;
    private final BodyMemory memory;
    private final Requests requests;
    private final Upscaling upscaling;
    private final long maxBodyBytes;
    private final Duration maxBodyTime;
    private final Clock clock;
    private final ProgressBoard board;
    private final Consumer<UpscaleReport> results;

    /**
     * Creates the action.
     *
     * @param backend the resolver
     * @param desk seats the requests
     * @param memory what bodies are held in
     * @param requests checks the fields
     * @param upscaling makes options of them
     * @param maxBodyBytes the largest body
     * @param maxBodyTime the time it may take to arrive
     * @param clock says when a result was made
     * @param board shows how far each request is
     * @param results is told of every result
     */
    public InferAction(
            Backend backend,
            Desk desk,
            BodyMemory memory,
            Requests requests,
            Upscaling upscaling,
            long maxBodyBytes,
            Duration maxBodyTime,
            Clock clock,
            ProgressBoard board,
            Consumer<UpscaleReport> results) {
        this.backend = backend;
        this.desk = desk;
        this.memory = memory;
        this.requests = requests;
        this.upscaling = upscaling;
        this.maxBodyBytes = maxBodyBytes;
        this.maxBodyTime = maxBodyTime;
        this.clock = clock;
        this.board = board;
        this.results = results;
    }

    @Override
    public CompletableFuture<Reply> answer(Call call) {
        SuperResolver resolver = backend.require();
        requireJson(call);
        call.hold(desk.sit());
        BodyMemory.Share share = call.hold(memory.share());
        BodyStream body = call.openBody(maxBodyBytes, maxBodyTime);
        long declared = call.declaredBytes();
        long expected = (declared < 0 ? maxBodyBytes : declared) / 4 * 3 + 3;
        JsonBody json = JsonBody.read(body, new ImageBytes(share, expected));
        InferRequest request = requests.read(json.fields(), Requests.Naming.BODY, imageErrors(json));
        UpscaleOptions options =
                upscaling.options(request, resolver, call.caller()).onProgress(call.hold(board.open(call.id())));
        CompletableFuture<UpscaleResult> work = resolver.submit(json.image().take(), options);
        call.whenLeft(() -> work.cancel(true));
        return work.thenApply(result -> reply(request, result));
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

    private Reply reply(InferRequest request, UpscaleResult result) {
        byte[] image = result.encode(request.outputFormat().orElse(ImageFormat.PNG));
        UpscaleReport report = result.report();
        results.accept(report);
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

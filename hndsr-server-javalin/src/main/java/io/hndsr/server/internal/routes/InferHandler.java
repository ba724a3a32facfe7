package io.hndsr.server.internal.routes;

import io.hndsr.server.internal.body.BodyStream;
import io.hndsr.server.internal.body.Json;
import io.hndsr.server.internal.body.JsonBody;
import io.hndsr.server.internal.http.Exchange;
import io.hndsr.server.internal.http.Handler;
import io.hndsr.server.internal.http.Reply;
import io.hndsr.server.internal.problem.FieldError;
import io.hndsr.server.internal.problem.HttpProblem;
import io.hndsr.server.internal.request.InferRequest;
import io.hndsr.server.internal.request.RequestParser;
import io.hndsr.server.internal.service.ResultJson;
import io.hndsr.server.internal.service.UpscaleService;

import io.hndsr.UpscaleResult;
import io.hndsr.image.ImageFormat;
import io.hndsr.report.UpscaleReport;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;

/** {@code POST /infer}: an image in JSON, a larger one back. Thread-safe. */
public final class InferHandler implements Handler {

    private final UpscaleService intake;
    private final ResultJson fields;

    /**
     * Creates the action.
     *
     * @param intake takes the requests in
     * @param fields tell of results
     */
    public InferHandler(UpscaleService intake, ResultJson fields) {
        this.intake = intake;
        this.fields = fields;
    }

    @Override
    public CompletableFuture<Reply> answer(Exchange call) {
        requireJson(call);
        UpscaleService.RequestScope visit = call.hold(intake.open(call.id(), call.caller()));
        BodyStream body = call.openBody(intake.bounds());
        long declared = call.declaredBytes();
        long expected = (declared < 0 ? intake.bounds().maxBytes() : declared) / 4 * 3 + 3;
        JsonBody json = JsonBody.read(body, visit.image(expected));
        InferRequest request = visit.read(json.fields(), RequestParser.Naming.BODY, imageErrors(json));
        ImageFormat format = request.outputFormat().orElse(ImageFormat.PNG);
        CompletableFuture<UpscaleResult> work = visit.submit(json.image().take(), request, format);
        call.whenLeft(() -> work.cancel(true));
        return work.thenApply(result -> reply(visit, request, result, format));
    }

    private static void requireJson(Exchange call) {
        String type = call.mediaType();
        boolean json = type.isEmpty() || type.equals("application/json") || type.endsWith("+json");
        if (!json) {
            throw HttpProblem.of(
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

    private Reply reply(UpscaleService.RequestScope visit, InferRequest request, UpscaleResult result, ImageFormat format) {
        byte[] image = result.encode(format);
        UpscaleReport report = result.report();
        visit.made(report);
        Json.Value body = out -> {
            out.writeStartObject();
            out.writeFieldName("image");
            out.writeBinary(image);
            fields.write(out, request, report);
            out.writeEndObject();
        };
        return new Reply(200, Reply.JSON, Map.of(), OptionalLong.empty(), out -> Json.write(body, out));
    }
}

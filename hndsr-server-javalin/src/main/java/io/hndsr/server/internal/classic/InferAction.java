package io.hndsr.server.internal.classic;

import io.hndsr.UpscaleResult;
import io.hndsr.image.ImageFormat;
import io.hndsr.report.UpscaleReport;
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
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;

/** {@code POST /infer}: an image in JSON, a larger one back. Thread-safe. */
public final class InferAction implements Action {

    private final Intake intake;
    private final ResultFields fields;

    /**
     * Creates the action.
     *
     * @param intake takes the requests in
     * @param fields tell of results
     */
    public InferAction(Intake intake, ResultFields fields) {
        this.intake = intake;
        this.fields = fields;
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
        ImageFormat format = request.outputFormat().orElse(ImageFormat.PNG);
        CompletableFuture<UpscaleResult> work = visit.submit(json.image().take(), request, format);
        call.whenLeft(() -> work.cancel(true));
        return work.thenApply(result -> reply(visit, request, result, format));
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

    private Reply reply(Intake.Visit visit, InferRequest request, UpscaleResult result, ImageFormat format) {
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

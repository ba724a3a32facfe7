package io.hndsr.server.internal.routes;

import io.hndsr.UpscaleResult;
import io.hndsr.image.ImageFormat;
import io.hndsr.report.UpscaleReport;
import io.hndsr.server.internal.body.BodyStream;
import io.hndsr.server.internal.body.Json;
import io.hndsr.server.internal.body.JsonBody;
import io.hndsr.server.internal.http.Exchange;
import io.hndsr.server.internal.http.Reply;
import io.hndsr.server.internal.http.RouteHandler;
import io.hndsr.server.internal.problem.FieldError;
import io.hndsr.server.internal.problem.HttpProblem;
import io.hndsr.server.internal.request.FieldNames;
import io.hndsr.server.internal.request.InferRequest;
import io.hndsr.server.internal.request.OutputFormat;
import io.hndsr.server.internal.service.ResultJson;
import io.hndsr.server.internal.service.UpscaleService;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;

/** {@code POST /infer}: an image in JSON, and the upscaled image in JSON. Thread-safe. */
public final class InferHandler implements RouteHandler {

    private final UpscaleService service;
    private final ResultJson results;

    /**
     * Creates the handler.
     *
     * @param service processes the requests
     * @param results writes results as JSON
     */
    public InferHandler(UpscaleService service, ResultJson results) {
        this.service = service;
        this.results = results;
    }

    @Override
    public CompletableFuture<Reply> handle(Exchange exchange) {
        requireJson(exchange);
        UpscaleService.RequestScope scope = exchange.closeWhenAnswered(service.open(exchange.id(), exchange.caller()));
        BodyStream body = exchange.openBody(service.limits());
        long declared = exchange.declaredBytes();
        long expected = (declared < 0 ? service.limits().maxBytes() : declared) / 4 * 3 + 3;
        JsonBody json = JsonBody.read(body, scope.imageBuffer(expected));
        InferRequest request = scope.parse(json.fields(), FieldNames.JSON, imageErrors(json));
        ImageFormat format = request.outputFormat().map(OutputFormat::image).orElse(ImageFormat.PNG);
        CompletableFuture<UpscaleResult> work = scope.submit(json.image().take(), request, format);
        exchange.onDisconnect(() -> work.cancel(true));
        return work.thenApply(result -> reply(scope, request, result, format));
    }

    private static void requireJson(Exchange exchange) {
        String type = exchange.mediaType();
        boolean json = type.isEmpty() || type.equals("application/json") || type.endsWith("+json");
        if (!json) {
            throw HttpProblem.of(
                    415,
                    "media_type",
                    "the body is " + type + "; send application/json, or the image itself to /v1/upscale");
        }
        exchange.requireUncompressedBody();
    }

    private static List<FieldError> imageErrors(JsonBody json) {
        if (json.image().size() > 0) {
            return List.of();
        }
        boolean given = json.fields().containsKey("image");
        String message = given ? "must be a base64 string" : "is missing; send an image as base64";
        return List.of(FieldError.ofBody("image", message, given ? "string_type" : "missing"));
    }

    private Reply reply(
            UpscaleService.RequestScope scope, InferRequest request, UpscaleResult result, ImageFormat format) {
        byte[] image = result.encode(format);
        UpscaleReport report = result.report();
        scope.succeeded(report);
        Json.Content body = out -> {
            out.writeStartObject();
            out.writeFieldName("image");
            out.writeBinary(image);
            results.write(out, request, report);
            out.writeEndObject();
        };
        return new Reply(200, Reply.JSON, Map.of(), OptionalLong.empty(), out -> Json.write(body, out));
    }
}

package io.hndsr.server.internal.routes;

import io.hndsr.UpscaleResult;
import io.hndsr.image.ImageFormat;
import io.hndsr.report.Stage;
import io.hndsr.report.UpscaleReport;
import io.hndsr.server.internal.body.BodyStream;
import io.hndsr.server.internal.body.FieldValue;
import io.hndsr.server.internal.body.FormBody;
import io.hndsr.server.internal.body.ImageBuffer;
import io.hndsr.server.internal.body.Json;
import io.hndsr.server.internal.http.Exchange;
import io.hndsr.server.internal.http.Reply;
import io.hndsr.server.internal.http.RouteHandler;
import io.hndsr.server.internal.problem.FieldError;
import io.hndsr.server.internal.problem.HttpProblem;
import io.hndsr.server.internal.request.FieldNames;
import io.hndsr.server.internal.request.InferRequest;
import io.hndsr.server.internal.request.OutputFormat;
import io.hndsr.server.internal.service.SceneFiles;
import io.hndsr.server.internal.service.SceneResult;
import io.hndsr.server.internal.service.UpscaleService;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;

/** {@code POST /v1/upscale}: an image as the body or in a form, and the upscaled image as the reply. Thread-safe. */
public final class UpscaleHandler implements RouteHandler {

    /** What curl sends for a body without a media type. */
    private static final String CURL_DEFAULT = "application/x-www-form-urlencoded";

    private static final String FORM = "multipart/form-data";

    /** OGC 19-008r4, annex on the media type. */
    private static final String GEOTIFF = "image/tiff; application=geotiff";

    private static final FieldValue NULL = new FieldValue.Null();

    private static final int BUFFER = 1 << 15;

    private final UpscaleService service;

    /**
     * Creates the handler.
     *
     * @param service processes the requests
     */
    public UpscaleHandler(UpscaleService service) {
        this.service = service;
    }

    @Override
    public CompletableFuture<Reply> handle(Exchange exchange) {
        requireImage(exchange);
        UpscaleService.RequestScope scope = exchange.closeWhenAnswered(service.open(exchange.id(), exchange.caller()));
        BodyStream body = exchange.openBody(service.limits());
        Upload upload =
                exchange.mediaType().equals(FORM) ? readForm(exchange, scope, body) : readImage(exchange, scope, body);
        byte[] image = upload.image().take();
        if (upload.format() == ImageFormat.TIFF && SceneFiles.isTiff(image)) {
            SceneFiles files = exchange.closeWhenAnswered(SceneFiles.of(image));
            Optional<CompletableFuture<SceneResult>> scene = scope.submitScene(files, upload.request());
            if (scene.isPresent()) {
                exchange.onDisconnect(() -> scene.get().cancel(true));
                return scene.get().thenApply(result -> reply(exchange, scope, result, upload));
            }
        }
        requireNoScene(upload.request());
        CompletableFuture<UpscaleResult> work = scope.submit(image, upload.request(), upload.format());
        exchange.onDisconnect(() -> work.cancel(true));
        return work.thenApply(result -> reply(exchange, scope, result, upload));
    }

    /** Rejects what only a scene can have. */
    private static void requireNoScene(InferRequest request) {
        if (request.outputFormat().filter(OutputFormat::georeferenced).isPresent()) {
            throw SceneFiles.withoutGeography();
        }
        List<String> given = request.sceneFieldsSet();
        if (!given.isEmpty()) {
            throw HttpProblem.invalid(
                    given.get(0),
                    "has no effect on an image that is not a scene; omit it, or send a TIFF and set format to tiff",
                    "contradiction");
        }
    }

    /** What the client has sent. */
    private record Upload(InferRequest request, ImageFormat format, ImageBuffer image) {}

    private Upload readImage(Exchange exchange, UpscaleService.RequestScope scope, BodyStream body) {
        InferRequest request = scope.parse(parameters(exchange), FieldNames.QUERY, List.of());
        ImageFormat format = format(request, exchange);
        ImageBuffer image = scope.imageBuffer(expectedBytes(exchange));
        read(body, image);
        return new Upload(request, format, image);
    }

    /** A form may have some of the fields and the query the others. */
    private Upload readForm(Exchange exchange, UpscaleService.RequestScope scope, BodyStream body) {
        Map<String, FieldValue> fields = parameters(exchange);
        FormBody form = FormBody.read(
                body, exchange.header("Content-Type").orElse(FORM), scope.imageBuffer(expectedBytes(exchange)));
        form.fields().forEach((name, value) -> {
            if (!(fields.getOrDefault(name, NULL) instanceof FieldValue.Null)) {
                throw HttpProblem.invalid(name, "must not be repeated; it is in the query too", "duplicate");
            }
            fields.put(name, value);
        });
        List<FieldError> missing = form.image().size() > 0
                ? List.of()
                : List.of(FieldError.ofBody("image", "is missing; send it as a file", "missing"));
        InferRequest request = scope.parse(fields, FieldNames.FORM, missing);
        ImageFormat format = format(request, exchange);
        return new Upload(request, format, form.image());
    }

    private static ImageFormat format(InferRequest request, Exchange exchange) {
        return request.outputFormat().map(OutputFormat::image).orElseGet(() -> acceptedFormat(exchange));
    }

    /** {@return the most bytes that the image can have} */
    private long expectedBytes(Exchange exchange) {
        long declared = exchange.declaredBytes();
        return declared < 0 ? service.limits().maxBytes() : declared;
    }

    /** Rejects only media types that cannot be an image; the format is determined by the content. */
    private static void requireImage(Exchange exchange) {
        String type = exchange.mediaType();
        boolean image = type.isEmpty() || type.startsWith("image/") || type.equals("application/octet-stream");
        if (!image && !type.equals(CURL_DEFAULT) && !type.equals(FORM)) {
            throw HttpProblem.of(
                    415,
                    "media_type",
                    "the body is " + type
                            + "; send the image itself, for example as image/png, or a form that contains it");
        }
        exchange.requireUncompressedBody();
    }

    private static Map<String, FieldValue> parameters(Exchange exchange) {
        Map<String, FieldValue> fields = new LinkedHashMap<>();
        exchange.queryParameters().forEach((name, values) -> {
            if (values.size() > 1) {
                throw HttpProblem.invalid("query", name, "must not be repeated", "duplicate");
            }
            String value = values.get(0);
            fields.put(name, value.isBlank() ? NULL : new FieldValue.Text(value));
        });
        return fields;
    }

    private static void read(BodyStream body, ImageBuffer image) {
        byte[] buffer = new byte[BUFFER];
        try {
            for (int count = body.read(buffer); count >= 0; count = body.read(buffer)) {
                image.add(buffer, count);
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        if (image.size() == 0) {
            throw HttpProblem.invalid("image", "is missing; send it as the body", "missing");
        }
    }

    /** {@return the format that the client prefers; PNG if it accepts anything} */
    private static ImageFormat acceptedFormat(Exchange exchange) {
        return AcceptedFormats.of(exchange.headers("Accept"))
                .best()
                .orElseThrow(() -> HttpProblem.of(
                        406,
                        "not_acceptable",
                        "Accept allows none of image/png, image/jpeg, image/webp and image/tiff"));
    }

    private static Reply reply(
            Exchange exchange, UpscaleService.RequestScope scope, UpscaleResult result, Upload upload) {
        ImageFormat format = upload.format();
        long start = System.nanoTime();
        byte[] image = result.encode(format);
        UpscaleReport report = result.report().withStageTime(Stage.ENCODE, Duration.ofNanos(System.nanoTime() - start));
        scope.succeeded(report);
        return withReport(Reply.of(200, format.mediaType(), image), exchange, report, upload);
    }

    /** The result of a scene, which is sent from its file. */
    private static Reply reply(
            Exchange exchange, UpscaleService.RequestScope scope, SceneResult result, Upload upload) {
        scope.succeeded(result.report());
        String mediaType = result.georeferenced() ? GEOTIFF : ImageFormat.TIFF.mediaType();
        try {
            Reply file = new Reply(
                    200,
                    mediaType,
                    Map.of(),
                    OptionalLong.of(Files.size(result.file())),
                    out -> Files.copy(result.file(), out));
            return withReport(file, exchange, result.report(), upload);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static Reply withReport(Reply body, Exchange exchange, UpscaleReport report, Upload upload) {
        Reply reply = body.with(
                        "Hndsr-Scale",
                        plain(report.scaleX())
                                + (report.scaleX() == report.scaleY() ? "" : "," + plain(report.scaleY())))
                .with("Hndsr-Mode", report.mode().name().toLowerCase(Locale.ROOT))
                .with("Hndsr-Model", report.modelId() + " " + report.modelVersion())
                .with("Hndsr-Device", report.device())
                .with("Hndsr-Tiles", Integer.toString(report.tiles()))
                .with("Server-Timing", serverTiming(exchange, report))
                .with("Vary", "Accept");
        if (report.seed().isPresent()) {
            reply = reply.with(
                    "Hndsr-Seed",
                    upload.request().seedAsGiven(report.seed().getAsLong()).toString());
        }
        if (report.steps().isPresent()) {
            reply = reply.with("Hndsr-Steps", Integer.toString(report.steps().getAsInt()));
        }
        return report.fallbackReason().isPresent() ? reply.with("Hndsr-Fallback", "bicubic") : reply;
    }

    private static String plain(double scale) {
        return scale == Math.rint(scale) ? Long.toString((long) scale) : Double.toString(scale);
    }

    /** {@return the times of the stages, summed over threads, and the time of the whole request} */
    private static String serverTiming(Exchange exchange, UpscaleReport report) {
        StringBuilder timing = new StringBuilder();
        for (Stage stage : Stage.values()) {
            Duration time = report.stageTimes().getOrDefault(stage, Duration.ZERO);
            timing.append(stage.name().toLowerCase(Locale.ROOT))
                    .append(";dur=")
                    .append(Json.millis(time.toNanos()))
                    .append(", ");
        }
        return timing.append("total;dur=")
                .append(Json.millis(exchange.elapsedNanos()))
                .toString();
    }
}

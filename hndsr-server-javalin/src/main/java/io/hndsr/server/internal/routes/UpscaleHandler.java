package io.hndsr.server.internal.routes;

import io.hndsr.server.internal.body.BodyStream;
import io.hndsr.server.internal.body.FieldValue;
import io.hndsr.server.internal.body.FormBody;
import io.hndsr.server.internal.body.ImageBuffer;
import io.hndsr.server.internal.http.Exchange;
import io.hndsr.server.internal.http.Handler;
import io.hndsr.server.internal.http.Reply;
import io.hndsr.server.internal.problem.FieldError;
import io.hndsr.server.internal.problem.HttpProblem;
import io.hndsr.server.internal.request.InferRequest;
import io.hndsr.server.internal.request.RequestParser;
import io.hndsr.server.internal.service.UpscaleService;

import io.hndsr.UpscaleResult;
import io.hndsr.image.ImageFormat;
import io.hndsr.report.Stage;
import io.hndsr.report.UpscaleReport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** {@code POST /v1/upscale}: an image as the body or in a form, a larger one as the reply. Thread-safe. */
public final class UpscaleHandler implements Handler {

    /** What curl calls any body whose type it has not been told. */
    private static final String UNTOLD = "application/x-www-form-urlencoded";

    private static final String FORM = "multipart/form-data";

    private static final FieldValue NOTHING = new FieldValue.Nothing();

    private static final int BUFFER = 1 << 15;

    private final UpscaleService intake;

    /**
     * Creates the action.
     *
     * @param intake takes the requests in
     */
    public UpscaleHandler(UpscaleService intake) {
        this.intake = intake;
    }

    @Override
    public CompletableFuture<Reply> answer(Exchange call) {
        requireImage(call);
        UpscaleService.RequestScope visit = call.hold(intake.open(call.id(), call.caller()));
        BodyStream body = call.openBody(intake.bounds());
        Upload upload = call.mediaType().equals(FORM) ? ofForm(call, visit, body) : ofImage(call, visit, body);
        CompletableFuture<UpscaleResult> work = visit.submit(upload.image().take(), upload.request(), upload.format());
        call.whenLeft(() -> work.cancel(true));
        return work.thenApply(result -> reply(call, visit, result, upload));
    }

    /** What was sent. */
    private record Upload(InferRequest request, ImageFormat format, ImageBuffer image) {}

    private Upload ofImage(Exchange call, UpscaleService.RequestScope visit, BodyStream body) {
        InferRequest request = visit.read(parameters(call), RequestParser.Naming.QUERY, List.of());
        ImageFormat format = request.outputFormat().orElseGet(() -> accepted(call));
        ImageBuffer image = visit.image(expected(call));
        read(body, image);
        return new Upload(request, format, image);
    }

    /** The fields of a form and those of the query make one request. */
    private Upload ofForm(Exchange call, UpscaleService.RequestScope visit, BodyStream body) {
        Map<String, FieldValue> fields = parameters(call);
        FormBody form = FormBody.read(body, call.header("Content-Type").orElse(FORM), visit.image(expected(call)));
        form.fields().forEach((name, value) -> {
            if (!(fields.getOrDefault(name, NOTHING) instanceof FieldValue.Nothing)) {
                throw HttpProblem.invalid(name, "is given in the query too; give it once", "duplicate");
            }
            fields.put(name, value);
        });
        List<FieldError> missing = form.image().size() > 0
                ? List.of()
                : List.of(FieldError.ofBody("image", "is missing; send it as a file", "missing"));
        InferRequest request = visit.read(fields, RequestParser.Naming.FORM, missing);
        ImageFormat format = request.outputFormat().orElseGet(() -> accepted(call));
        return new Upload(request, format, form.image());
    }

    /** The most bytes that an image can have. */
    private long expected(Exchange call) {
        long declared = call.declaredBytes();
        return declared < 0 ? intake.bounds().maxBytes() : declared;
    }

    /** The image is known by its content; only what cannot be one is refused by its type. */
    private static void requireImage(Exchange call) {
        String type = call.mediaType();
        boolean image = type.isEmpty() || type.startsWith("image/") || type.equals("application/octet-stream");
        if (!image && !type.equals(UNTOLD) && !type.equals(FORM)) {
            throw HttpProblem.of(
                    415,
                    "media_type",
                    "the body is " + type + "; send the image itself, as image/png for example, or a form with it");
        }
        call.requirePlainCoding();
    }

    private static Map<String, FieldValue> parameters(Exchange call) {
        Map<String, FieldValue> fields = new LinkedHashMap<>();
        call.queryParameters().forEach((name, values) -> {
            if (values.size() > 1) {
                throw HttpProblem.invalid("query", name, "is given " + values.size() + " times; give it once", "duplicate");
            }
            String value = values.get(0);
            fields.put(name, value.isBlank() ? NOTHING : new FieldValue.Text(value));
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

    /** The format that the client accepts best; PNG where it takes anything. */
    private static ImageFormat accepted(Exchange call) {
        return AcceptedFormats.of(call.headers("Accept"))
                .best()
                .orElseThrow(
                        () -> HttpProblem.of(
                                406,
                                "not_acceptable",
                                "the reply can be image/png, image/jpeg, image/webp or image/tiff, none of which Accept allows"));
    }

    private static Reply reply(Exchange call, UpscaleService.RequestScope visit, UpscaleResult result, Upload upload) {
        ImageFormat format = upload.format();
        long begin = System.nanoTime();
        byte[] image = result.encode(format);
        UpscaleReport report = result.report().withStageTime(Stage.ENCODE, Duration.ofNanos(System.nanoTime() - begin));
        visit.made(report);
        Reply reply = Reply.of(200, format.mediaType(), image)
                .with(
                        "Hndsr-Scale",
                        plain(report.scaleX())
                                + (report.scaleX() == report.scaleY() ? "" : "," + plain(report.scaleY())))
                .with("Hndsr-Mode", report.mode().name().toLowerCase(Locale.ROOT))
                .with("Hndsr-Model", report.modelId() + " " + report.modelVersion())
                .with("Hndsr-Device", report.device())
                .with("Hndsr-Tiles", Integer.toString(report.tiles()))
                .with("Server-Timing", timing(call, report))
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

    /** Stage times, added up over threads, and the time of the whole call. */
    private static String timing(Exchange call, UpscaleReport report) {
        StringBuilder timing = new StringBuilder();
        for (Stage stage : Stage.values()) {
            Duration time = report.stageTimes().getOrDefault(stage, Duration.ZERO);
            timing.append(stage.name().toLowerCase(Locale.ROOT))
                    .append(";dur=")
                    .append(Exchange.millis(time.toNanos()))
                    .append(", ");
        }
        return timing.append("total;dur=")
                .append(Exchange.millis(call.elapsedNanos()))
                .toString();
    }
}

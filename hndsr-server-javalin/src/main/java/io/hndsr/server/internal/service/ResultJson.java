package io.hndsr.server.internal.service;

import io.hndsr.server.internal.http.Exchange;
import io.hndsr.server.internal.request.InferRequest;

import com.fasterxml.jackson.core.JsonGenerator;
import io.hndsr.report.UpscaleReport;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.temporal.ChronoUnit;

/** What the original's clients are told of a result, beside its image. Thread-safe. */
public final class ResultJson {

    /** The model id of a report without a network. */
    private static final String BICUBIC = "bicubic";

    private final Clock clock;

    /**
     * Creates the fields.
     *
     * @param clock says when a result was made
     */
    public ResultJson(Clock clock) {
        this.clock = clock;
    }

    /**
     * Writes the fields of an object that has been begun.
     *
     * @param out where to
     * @param request what was asked for
     * @param report how the result came about
     * @throws IOException where that fails
     */
    public void write(JsonGenerator out, InferRequest request, UpscaleReport report) throws IOException {
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
        out.writeNumberField("latency_ms", Exchange.millis(report.elapsed().toNanos()));
        out.writeStringField("device", report.device());
        out.writeStringField("model", report.modelId() + " " + report.modelVersion());
        out.writeBooleanField("fp16", false);
        out.writeStringField(
                "timestamp", clock.instant().truncatedTo(ChronoUnit.MILLIS).toString());
        out.writeStringField("inference_mode", inferenceMode(report.modelId()));
        if (report.fallbackReason().isPresent()) {
            out.writeStringField("fallback_reason", report.fallbackReason().get());
        }
        if (report.seed().isPresent()) {
            // As it was given: the upper half of the unsigned range is not told as a negative number.
            out.writeFieldName("seed");
            out.writeNumber(request.seedAsGiven(report.seed().getAsLong()));
        } else {
            out.writeNullField("seed");
        }
        out.writeNumberField("tiles", report.tiles());
    }

    private static String inferenceMode(String modelId) {
        return modelId.equals(BICUBIC) ? "bicubic_fallback" : "hndsr";
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

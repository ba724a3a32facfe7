package io.hndsr.server.internal.service;

import com.fasterxml.jackson.core.JsonGenerator;
import io.hndsr.report.UpscaleReport;
import io.hndsr.server.internal.body.Json;
import io.hndsr.server.internal.request.InferRequest;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.temporal.ChronoUnit;

/** Writes a result's size, scale and metadata as clients of the original service read them. Thread-safe. */
public final class ResultJson {

    /** The model id of a report without a network. */
    private static final String BICUBIC = "bicubic";

    private final Clock clock;

    /**
     * Creates the writer.
     *
     * @param clock provides the timestamp of a result
     */
    public ResultJson(Clock clock) {
        this.clock = clock;
    }

    /**
     * Writes the fields into the current object.
     *
     * @param out the target
     * @param request the request
     * @param report how the result was produced
     * @throws IOException if writing fails
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
        out.writeNumberField("latency_ms", Json.millis(report.elapsed().toNanos()));
        out.writeStringField("device", report.device());
        out.writeStringField("model", report.modelId() + " " + report.modelVersion());
        out.writeBooleanField("fp16", false);
        out.writeStringField(
                "timestamp", clock.instant().truncatedTo(ChronoUnit.MILLIS).toString());
        out.writeStringField("inference_mode", report.modelId().equals(BICUBIC) ? "bicubic_fallback" : "hndsr");
        if (report.fallbackReason().isPresent()) {
            out.writeStringField("fallback_reason", report.fallbackReason().get());
        }
        if (report.seed().isPresent()) {
            out.writeFieldName("seed");
            out.writeNumber(request.seedAsGiven(report.seed().getAsLong()));
        } else {
            out.writeNullField("seed");
        }
        out.writeNumberField("tiles", report.tiles());
    }

    /** Writes an integer as an integer. */
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

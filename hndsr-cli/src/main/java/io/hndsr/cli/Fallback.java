package io.hndsr.cli;

import io.hndsr.SuperResolver;
import io.hndsr.report.UpscaleReport;

/** What works in the place of what was asked for. */
enum Fallback {
    CPU("the CPU"),
    BICUBIC("bicubic interpolation");

    private final String text;

    Fallback(String text) {
        this.text = text;
    }

    String text() {
        return text;
    }

    /** What a resolver in a fallback does: one that interpolates from its start has opened no device. */
    static Fallback of(SuperResolver resolver) {
        return resolver.status().devices().isEmpty() ? BICUBIC : CPU;
    }

    /** What made a result: the model, and in capitals where it was not made as asked for. */
    static String maker(UpscaleReport report) {
        String model = report.modelId() + " " + report.modelVersion();
        if (report.fallbackReason().isEmpty()) {
            return model;
        }
        return report.modelId().equals("bicubic") ? "BICUBIC FALLBACK" : model + ", CPU FALLBACK";
    }
}

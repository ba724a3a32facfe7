package io.hndsr.examples;

import io.hndsr.SuperResolver;
import io.hndsr.config.FallbackPolicy;
import io.hndsr.report.UpscaleReport;
import io.hndsr.request.UpscaleOptions;
import java.nio.file.Path;

/** Uses your own model bundle, and bicubic interpolation if the bundle cannot be used. */
public final class OwnBundle {

    private OwnBundle() {}

    /**
     * Upscales an image by 2 with a bundle.
     *
     * @param arguments bundle (directory or zip), input file, output file
     */
    public static void main(String[] arguments) {
        System.out.println(upscale(Path.of(arguments[0]), Path.of(arguments[1]), Path.of(arguments[2])));
    }

    static String upscale(Path bundle, Path in, Path out) {
        try (SuperResolver resolver = SuperResolver.builder()
                .model(bundle) // a directory or zip with bundle.json; every hash is checked
                .fallback(FallbackPolicy.BICUBIC) // or FAIL, the default: an unusable bundle throws
                .build()) {
            UpscaleReport report = resolver.upscale(in, out, UpscaleOptions.scale(2));
            return report.fallbackReason()
                    .map(reason -> "bicubic only: " + reason)
                    .orElse("produced by " + report.modelId() + " " + report.modelVersion());
        }
    }
}

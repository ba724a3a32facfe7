package io.hndsr.examples;

import io.hndsr.SuperResolver;
import io.hndsr.micrometer.MicrometerMetrics;
import io.hndsr.request.UpscaleOptions;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;

/** Publishes the metrics of a resolver to a Micrometer registry. */
public final class Metrics {

    private Metrics() {}

    /**
     * Upscales an image by 2 and prints the metrics.
     *
     * @param arguments input file, output file
     */
    public static void main(String[] arguments) {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        upscale(Path.of(arguments[0]), Path.of(arguments[1]), registry);
        System.out.println(registry.getMetersAsString());
    }

    static void upscale(Path in, Path out, MeterRegistry registry) {
        try (MicrometerMetrics metrics = new MicrometerMetrics(registry);
                SuperResolver resolver =
                        SuperResolver.builder().metrics(metrics).build()) {
            metrics.bind(resolver); // gauges: pending requests and the state of the devices
            resolver.upscale(in, out, UpscaleOptions.scale(2));
        }
    }
}

package io.hndsr.evaluate;

import io.hndsr.SuperResolver;
import io.hndsr.UpscaleResult;
import io.hndsr.evaluate.DegradationModel.LowResolution;
import io.hndsr.report.Stage;
import io.hndsr.report.UpscaleReport;
import io.hndsr.request.UpscaleOptions;
import java.time.Duration;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * A resolver with fixed options. Thread-safe.
 *
 * @param resolver the resolver; stays open
 * @param mode adds the mode and its options
 * @param degradation the source of blur and noise
 */
public record ResolverUpscaler(
        SuperResolver resolver, UnaryOperator<UpscaleOptions> mode, DegradationSource degradation) implements Upscaler {

    @Override
    public Upscaled upscale(LowResolution input, int width, int height) {
        UpscaleOptions options = degradation.addTo(mode.apply(UpscaleOptions.size(width, height)), input);
        UpscaleResult result = resolver.upscale(input.image().toBufferedImage(), options);
        UpscaleReport report = result.report();
        return new Upscaled(
                RgbImage.of(result.raster()), report.degradation(), report.steps(), report.strength(), work(report));
    }

    private static Duration work(UpscaleReport report) {
        return report.stageTimes().entrySet().stream()
                .filter(entry -> entry.getKey() != Stage.QUEUE)
                .map(Map.Entry::getValue)
                .reduce(Duration.ZERO, Duration::plus);
    }
}

package io.hndsr.server.internal.service;

import io.hndsr.SuperResolver;
import io.hndsr.config.Mode;
import io.hndsr.image.ImageFormat;
import io.hndsr.request.UpscaleOptions;
import io.hndsr.server.internal.request.InferRequest;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Converts requests to options of the resolver. Immutable.
 *
 * @param maxTime the deadline of every request, from its submission
 * @param defaultSteps denoising steps of a perceptual request that has none
 * @param tileSize side of a tile in input pixels; empty for the bundle's
 */
public record OptionsFactory(Duration maxTime, int defaultSteps, OptionalInt tileSize) {

    /**
     * Converts a request.
     *
     * @param request the request
     * @param format the format in which the result will be written
     * @param resolver the resolver that will process it
     * @param tenant the tenant of the request; empty for a tenant of its own
     * @return the options
     */
    UpscaleOptions create(InferRequest request, ImageFormat format, SuperResolver resolver, Optional<String> tenant) {
        UpscaleOptions options = UpscaleOptions.scale(request.scaleFactor().doubleValue())
                .format(format)
                .deadline(maxTime);
        if (tenant.isPresent()) {
            options = options.tenant(tenant.get());
        }
        if (request.sensor().isPresent()) {
            options = options.sensor(request.sensor().get());
        }
        if (request.nodata().isPresent()) {
            options = options.nodata(request.nodata().get());
        }
        if (request.range().isPresent()) {
            options = options.range(request.range().get());
        }
        if (request.blur().isPresent()) {
            options = options.blur(request.blur().get().doubleValue());
        }
        if (request.noise().isPresent()) {
            options = options.noise(request.noise().get().doubleValue());
        }
        if (tileSize.isPresent()) {
            options = options.tileSize(tileSize.getAsInt());
        }
        boolean interpolates = resolver.model().isEmpty();
        return request.effectiveMode() == Mode.PERCEPTUAL && !interpolates ? perceptual(options, request) : options;
    }

    private UpscaleOptions perceptual(UpscaleOptions options, InferRequest request) {
        UpscaleOptions textured = options.perceptual()
                .steps(request.ddimSteps().map(BigDecimal::intValue).orElse(defaultSteps));
        if (request.strength().isPresent()) {
            textured = textured.strength(request.strength().get().doubleValue());
        }
        if (request.seed().isPresent()) {
            // The low 64 bits of an unsigned seed are the two's complement.
            textured = textured.seed(request.seed().get().longValue());
        }
        return textured;
    }
}

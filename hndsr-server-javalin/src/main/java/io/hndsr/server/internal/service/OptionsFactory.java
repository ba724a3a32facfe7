package io.hndsr.server.internal.service;

import io.hndsr.server.internal.request.InferRequest;

import io.hndsr.SuperResolver;
import io.hndsr.request.UpscaleOptions;
import io.hndsr.config.Mode;
import io.hndsr.image.ImageFormat;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How requests become options of the resolver. Immutable.
 *
 * @param maxTime the time a request may be worked on
 * @param steps denoising steps where a request asks for texture and names none
 * @param tileSize side of a tile in input pixels; empty for the bundle's
 */
public record OptionsFactory(Duration maxTime, int steps, OptionalInt tileSize) {

    /**
     * Makes options of a request.
     *
     * @param request the request
     * @param format what the result will be written as
     * @param resolver the resolver that will work on it
     * @param tenant on whose behalf it is made; empty where it stands for itself
     * @return the options
     */
    public UpscaleOptions options(
            InferRequest request, ImageFormat format, SuperResolver resolver, Optional<String> tenant) {
        UpscaleOptions options = UpscaleOptions.scale(request.scaleFactor().doubleValue())
                .format(format)
                .deadline(maxTime);
        if (tenant.isPresent()) {
            options = options.tenant(tenant.get());
        }
        if (request.sensor().isPresent()) {
            options = options.sensor(request.sensor().get());
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
        return request.effectiveMode() == Mode.PERCEPTUAL && !interpolates ? withTexture(options, request) : options;
    }

    private UpscaleOptions withTexture(UpscaleOptions options, InferRequest request) {
        UpscaleOptions textured = options.perceptual()
                .steps(request.ddimSteps().map(BigDecimal::intValue).orElse(steps));
        if (request.strength().isPresent()) {
            textured = textured.strength(request.strength().get().doubleValue());
        }
        if (request.seed().isPresent()) {
            // Of an unsigned seed the low 64 bits are the same, read as two's complement.
            textured = textured.seed(request.seed().get().longValue());
        }
        return textured;
    }
}

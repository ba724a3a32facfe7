package io.hndsr.server.internal.request;

import io.hndsr.config.Mode;
import io.hndsr.image.ImageFormat;
import io.hndsr.request.Sensor;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Optional;

/**
 * What is asked for, apart from the image.
 *
 * @param scaleFactor how much larger, on both axes
 * @param ddimSteps denoising steps, a whole number
 * @param seed the seed of the noise, a whole number
 * @param returnMetadata whether the reply tells how the result came about
 * @param mode the mode; empty where the steps decide
 * @param strength how much of the texture is made anew
 * @param blur the sensor's blur, sigma in input pixels
 * @param noise the noise, RMS in 1/255
 * @param sensor what the image comes from
 * @param outputFormat the format of the result; empty where the route decides
 */
public record InferRequest(
        @DecimalMin(value = "2", message = Ranges.SCALE) @DecimalMax(value = "8", message = Ranges.SCALE)
        BigDecimal scaleFactor,

        Optional<
                        @DecimalMin(value = "10", message = Ranges.STEPS)
                        @DecimalMax(value = "200", message = Ranges.STEPS) BigDecimal>
                ddimSteps,
        Optional<
                        @DecimalMin(value = "-9223372036854775808", message = Ranges.SEED)
                        @DecimalMax(value = "18446744073709551615", message = Ranges.SEED) BigDecimal>
                seed,
        boolean returnMetadata,
        Optional<Mode> mode,
        Optional<
                        @DecimalMin(value = "0", message = Ranges.STRENGTH)
                        @DecimalMax(value = "1", message = Ranges.STRENGTH) BigDecimal>
                strength,
        Optional<
                        @DecimalMin(value = "0", message = Ranges.BLUR)
                        @DecimalMax(value = "1.2", message = Ranges.BLUR) BigDecimal>
                blur,
        Optional<
                        @DecimalMin(value = "0", message = Ranges.NOISE)
                        @DecimalMax(value = "10", message = Ranges.NOISE) BigDecimal>
                noise,
        Optional<Sensor> sensor,
        Optional<ImageFormat> outputFormat) {

    /** {@return the mode: the one that is named, else {@code PERCEPTUAL} where steps are} */
    public Mode effectiveMode() {
        return mode.orElse(ddimSteps.isPresent() ? Mode.PERCEPTUAL : Mode.FIDELITY);
    }

    /**
     * Writes a seed as the client did.
     *
     * @param used the seed that was used
     * @return the seed that was given, of which {@code used} is the two's complement; {@code used} where none was
     */
    public BigInteger seedAsGiven(long used) {
        return seed.map(BigDecimal::toBigInteger).orElse(BigInteger.valueOf(used));
    }

    /** What each field may be, in words. */
    private static final class Ranges {
        static final String SCALE = "must be from 2 to 8";
        static final String STEPS = "must be a whole number from 10 to 200";
        static final String SEED = "must be a whole number from -9223372036854775808 to 18446744073709551615";
        static final String STRENGTH = "must be from 0 to 1";
        static final String BLUR = "must be from 0 to 1.2 input pixels";
        static final String NOISE = "must be from 0 to 10 (RMS, in 1/255)";

        private Ranges() {}
    }
}

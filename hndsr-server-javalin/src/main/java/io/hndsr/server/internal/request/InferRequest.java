package io.hndsr.server.internal.request;

import io.hndsr.config.Mode;
import io.hndsr.image.Degradation;
import io.hndsr.request.DataRange;
import io.hndsr.request.Nodata;
import io.hndsr.request.Sensor;
import io.hndsr.scene.OtherBands;
import io.hndsr.scene.SceneCompression;
import io.hndsr.scene.SceneOptions;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a request asks for, apart from its image. Immutable.
 *
 * @param scaleFactor the enlargement on both axes
 * @param ddimSteps the denoising steps, a whole number
 * @param seed the seed of the noise, a whole number
 * @param returnMetadata whether the reply includes metadata
 * @param mode the mode; empty to derive it from the steps
 * @param strength how much of the texture is synthesised
 * @param blur the sensor's blur, sigma in input pixels
 * @param noise the noise, RMS in 1/255
 * @param sensor the sensor, which implies blur and noise
 * @param nodata which pixels carry no value; empty for the default
 * @param range the values that the network sees as 0 and 1; empty for those that the image uses
 * @param bands the bands of a scene that the network enlarges; empty to choose by what the scene says
 * @param otherBands what happens to all other bands; empty for the default
 * @param compression how a scene is compressed; empty for the default
 * @param cog whether a scene is written as a cloud-optimized GeoTIFF
 * @param outputFormat the format of the result; empty for the route's default
 */
public record InferRequest(
        @DecimalMin(value = "" + MIN_SCALE, message = Ranges.SCALE)
        @DecimalMax(value = "" + MAX_SCALE, message = Ranges.SCALE)
        BigDecimal scaleFactor,

        Optional<
                        @DecimalMin(value = "" + MIN_STEPS, message = Ranges.STEPS)
                        @DecimalMax(value = "" + MAX_STEPS, message = Ranges.STEPS) BigDecimal>
                ddimSteps,
        Optional<
                        @DecimalMin(value = Ranges.MIN_SEED, message = Ranges.SEED)
                        @DecimalMax(value = Ranges.MAX_SEED, message = Ranges.SEED) BigDecimal>
                seed,
        boolean returnMetadata,
        Optional<Mode> mode,
        Optional<
                        @DecimalMin(value = "0", message = Ranges.STRENGTH)
                        @DecimalMax(value = "1", message = Ranges.STRENGTH) BigDecimal>
                strength,
        Optional<
                        @DecimalMin(value = "0", message = Degradation.BLUR_RANGE)
                        @DecimalMax(value = "" + Degradation.MAX_BLUR, message = Degradation.BLUR_RANGE) BigDecimal>
                blur,
        Optional<
                        @DecimalMin(value = "0", message = Degradation.NOISE_RANGE)
                        @DecimalMax(value = "" + Degradation.MAX_NOISE, message = Degradation.NOISE_RANGE) BigDecimal>
                noise,
        Optional<Sensor> sensor,
        Optional<Nodata> nodata,
        Optional<DataRange> range,
        Optional<List<String>> bands,
        Optional<OtherBands> otherBands,
        Optional<SceneCompression> compression,
        boolean cog,
        Optional<OutputFormat> outputFormat) {

    /** The smallest scale factor. */
    public static final int MIN_SCALE = 2;

    /** The largest scale factor. */
    public static final int MAX_SCALE = 8;

    /** The scale factor of a request that has none. */
    public static final int DEFAULT_SCALE = 4;

    /** The fewest denoising steps. */
    public static final int MIN_STEPS = 10;

    /** The most denoising steps. */
    public static final int MAX_STEPS = 200;

    /** {@return the mode: the given one, else {@code PERCEPTUAL} if steps are given} */
    public Mode effectiveMode() {
        return mode.orElse(ddimSteps.isPresent() ? Mode.PERCEPTUAL : Mode.FIDELITY);
    }

    /** {@return the names of the fields of scenes that are given} */
    public List<String> sceneFieldsSet() {
        List<String> given = new ArrayList<>();
        bands.ifPresent(any -> given.add("bands"));
        otherBands.ifPresent(any -> given.add("otherBands"));
        compression.ifPresent(any -> given.add("compression"));
        if (cog) {
            given.add("cog");
        }
        return List.copyOf(given);
    }

    /** {@return how a scene is read and written} */
    public SceneOptions sceneOptions() {
        SceneOptions options =
                SceneOptions.defaults().bands(bands.orElse(List.of()).toArray(String[]::new));
        options = otherBands.map(options::otherBands).orElse(options);
        options = compression.map(options::compression).orElse(options);
        return cog ? options.cloudOptimized() : options;
    }

    /**
     * Converts the seed that was used to the form in which the client gave it.
     *
     * @param used the seed that was used
     * @return the given seed, of which {@code used} is the two's complement; {@code used} if none was given
     */
    public BigInteger seedAsGiven(long used) {
        return seed.map(BigDecimal::toBigInteger).orElse(BigInteger.valueOf(used));
    }

    /** The ranges in words. */
    private static final class Ranges {
        static final String MIN_SEED = "-9223372036854775808";
        static final String MAX_SEED = "18446744073709551615";
        static final String SCALE = "must be from " + MIN_SCALE + " to " + MAX_SCALE;
        static final String STEPS = "must be a whole number from " + MIN_STEPS + " to " + MAX_STEPS;
        static final String SEED = "must be a whole number from " + MIN_SEED + " to " + MAX_SEED;
        static final String STRENGTH = "must be from 0 to 1";

        private Ranges() {}
    }
}

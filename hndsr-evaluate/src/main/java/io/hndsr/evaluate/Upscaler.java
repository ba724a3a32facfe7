package io.hndsr.evaluate;

import io.hndsr.evaluate.DegradationModel.LowResolution;
import io.hndsr.image.Degradation;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/** Upscales an image to a size. Thread-safe. */
@FunctionalInterface
public interface Upscaler {

    /**
     * An upscaled image and how it was produced.
     *
     * @param image the image
     * @param degradation the blur and noise that the network was given; empty if they were not known
     * @param steps denoising steps, if there were any
     * @param strength the strength that was used, if there was one
     * @param work the time that threads spent on it, summed
     */
    record Upscaled(
            RgbImage image,
            Optional<Degradation> degradation,
            OptionalInt steps,
            OptionalDouble strength,
            Duration work) {}

    /**
     * Upscales an image.
     *
     * @param input the image, and its error
     * @param width columns of the result
     * @param height rows of the result
     * @return the upscaled image
     */
    Upscaled upscale(LowResolution input, int width, int height);
}

package io.hndsr.cli.evaluate;

import io.hndsr.cli.evaluate.Degradation.Reduced;
import java.time.Duration;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/** Enlarges a picture to a size. Thread-safe. */
@FunctionalInterface
public interface Enlargement {

    /**
     * An enlarged picture and how it came about.
     *
     * @param picture the picture
     * @param blur what the network was told of the blur, sigma in input pixels
     * @param noise what it was told of the noise, RMS in 1/255
     * @param steps denoising steps, where there were any
     * @param strength the strength that was used, where there was one
     * @param work the time that threads worked on it, added up
     */
    record Enlarged(
            RgbPicture picture, double blur, double noise, OptionalInt steps, OptionalDouble strength, Duration work) {}

    /**
     * Enlarges a picture.
     *
     * @param input the picture, and how far it is off
     * @param width columns of the result
     * @param height rows of the result
     * @return the enlarged picture
     */
    Enlarged enlarge(Reduced input, int width, int height);
}

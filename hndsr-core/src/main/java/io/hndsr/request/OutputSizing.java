package io.hndsr.request;

import io.hndsr.image.ImageSize;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Min;

/** The size of the result: by a factor, or in pixels. */
public sealed interface OutputSizing {

    /** The smallest scale on either axis. */
    double MIN_SCALE = 2;

    /** The largest scale on either axis. */
    double MAX_SCALE = 8;

    /**
     * Computes the output size for an input size. No range is checked here.
     *
     * @param input the input's size
     * @return the output's size
     * @throws ArithmeticException if a side does not fit an {@code int}
     */
    ImageSize outputSize(ImageSize input);

    /**
     * The output has {@code round(width x scale)} by {@code round(height x scale)} pixels, halves rounded up.
     *
     * @param scale the factor on both axes, 2 to 8, fractions allowed
     */
    record ByScale(
            @DecimalMin(value = "2", message = "must be from 2 to 8")
            @DecimalMax(value = "8", message = "must be from 2 to 8")
            double scale)
            implements OutputSizing {

        @Override
        public ImageSize outputSize(ImageSize input) {
            return new ImageSize(side(input.width()), side(input.height()));
        }

        private int side(int lowResolution) {
            return Math.toIntExact((long) Math.floor(lowResolution * scale + 0.5));
        }
    }

    /**
     * The output has exactly this size; the scale may differ between the axes, each from 2 to 8.
     *
     * @param width output columns
     * @param height output rows
     */
    record ToSize(
            @Min(value = 1, message = "must be at least 1") int width,
            @Min(value = 1, message = "must be at least 1") int height)
            implements OutputSizing {

        @Override
        public ImageSize outputSize(ImageSize input) {
            return new ImageSize(width, height);
        }
    }
}

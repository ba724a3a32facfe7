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

    /** A side of the output. */
    enum Side {
        /** The columns. */
        WIDTH,
        /** The rows. */
        HEIGHT,
        /** Whichever of columns and rows are more. */
        LONGER
    }

    /**
     * One side of the output has exactly this length; the other keeps the ratio of the sides of the input, rounded, halves up.
     *
     * @param side the side
     * @param pixels its length, 2 to 8 times the input's
     */
    record ToSide(
            Side side,
            @Min(value = 1, message = "must be at least 1") int pixels) implements OutputSizing {

        @Override
        public ImageSize outputSize(ImageSize input) {
            boolean byWidth = side == Side.WIDTH || (side == Side.LONGER && input.width() >= input.height());
            return byWidth
                    ? new ImageSize(pixels, other(input.height(), input.width()))
                    : new ImageSize(other(input.width(), input.height()), pixels);
        }

        private int other(long length, long reference) {
            return Math.toIntExact(Math.max(1, (2 * length * pixels + reference) / (2 * reference)));
        }
    }
}

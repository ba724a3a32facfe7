package io.hndsr.cli;

import io.hndsr.UpscaleOptions;
import io.hndsr.cli.evaluate.Degradation;
import io.hndsr.cli.evaluate.Degradation.Reduced;

/** What {@code evaluate} tells the network of blur and noise. */
sealed interface Told {

    /** Adds what is told of an image to the options for it. */
    UpscaleOptions addTo(UpscaleOptions options, Reduced input);

    /** The same for every image. */
    record Fixed(double blur, double noise) implements Told {
        @Override
        public UpscaleOptions addTo(UpscaleOptions options, Reduced input) {
            return options.blur(blur).noise(noise);
        }
    }

    /** The blur that the images were degraded by, and the error that each one has. */
    record Measured(Degradation degradation) implements Told {
        @Override
        public UpscaleOptions addTo(UpscaleOptions options, Reduced input) {
            return options.blur(Math.min(UpscaleCommand.MAX_BLUR, degradation.blur()))
                    .noise(Math.min(UpscaleCommand.MAX_NOISE, input.error()));
        }
    }
}

package io.hndsr.cli;

import io.hndsr.cli.evaluate.Degradation;
import io.hndsr.cli.evaluate.Degradation.Reduced;
import io.hndsr.request.Sensor;
import io.hndsr.request.UpscaleOptions;
import java.util.OptionalDouble;

/** What {@code evaluate} tells the network of blur and noise. */
sealed interface Told {

    /** Adds what is told of an image to the options for it. */
    UpscaleOptions addTo(UpscaleOptions options, Reduced input);

    /** What a sensor did, or what is named instead. */
    record OfSensor(Sensor sensor, OptionalDouble blur, OptionalDouble noise) implements Told {
        @Override
        public UpscaleOptions addTo(UpscaleOptions options, Reduced input) {
            UpscaleOptions told = options.sensor(sensor);
            told = blur.isPresent() ? told.blur(blur.getAsDouble()) : told;
            return noise.isPresent() ? told.noise(noise.getAsDouble()) : told;
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

package io.hndsr.evaluate;

import io.hndsr.evaluate.DegradationModel.LowResolution;
import io.hndsr.image.Degradation;
import io.hndsr.request.Sensor;
import io.hndsr.request.UpscaleOptions;
import java.util.OptionalDouble;

/** The source of the blur and noise that the network is given during an evaluation. Immutable. */
public sealed interface DegradationSource {

    /**
     * Adds the degradation of an image to the options for it.
     *
     * @param options the options so far
     * @param input the image; {@link Measured} needs its error
     * @return the options with blur and noise
     */
    UpscaleOptions addTo(UpscaleOptions options, LowResolution input);

    /** Nothing is set, so that the options' default applies. */
    record Unset() implements DegradationSource {
        @Override
        public UpscaleOptions addTo(UpscaleOptions options, LowResolution input) {
            return options;
        }
    }

    /**
     * The degradation of a sensor, or values that replace it.
     *
     * @param sensor the sensor
     * @param blur the blur, if it is not the sensor's
     * @param noise the noise, if it is not the sensor's
     */
    record OfSensor(Sensor sensor, OptionalDouble blur, OptionalDouble noise) implements DegradationSource {
        @Override
        public UpscaleOptions addTo(UpscaleOptions options, LowResolution input) {
            UpscaleOptions degraded = options.sensor(sensor);
            degraded = blur.isPresent() ? degraded.blur(blur.getAsDouble()) : degraded;
            return noise.isPresent() ? degraded.noise(noise.getAsDouble()) : degraded;
        }
    }

    /**
     * The blur of the degradation model, and the measured error of each image as noise.
     *
     * @param model the degradation model
     */
    record Measured(DegradationModel model) implements DegradationSource {
        @Override
        public UpscaleOptions addTo(UpscaleOptions options, LowResolution input) {
            return options.blur(Math.min(Degradation.MAX_BLUR, model.blur()))
                    .noise(Math.min(Degradation.MAX_NOISE, input.error().orElseThrow()));
        }
    }
}

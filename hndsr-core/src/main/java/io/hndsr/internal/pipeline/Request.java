package io.hndsr.internal.pipeline;

import io.hndsr.config.Mode;
import io.hndsr.image.ImageFormat;
import io.hndsr.internal.schedule.Share;
import io.hndsr.request.OutputSizing;
import io.hndsr.request.Priority;
import io.hndsr.request.Progress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Consumer;

/**
 * What is to be done with an image.
 *
 * @param source the image
 * @param sizing how large the result is to be
 * @param mode what the result is for
 * @param blur the sensor's blur, or empty where it is to be estimated
 * @param noise the noise, or empty where it is to be estimated
 * @param steps denoising steps, or empty for the bundle's default
 * @param strength how much of the picture is made anew, or empty for the bundle's default
 * @param seed the seed of the noise, or empty where one is to be drawn
 * @param tileSize the largest tile, or empty where the plan chooses
 * @param format what the result will be written as; empty where nobody knows yet
 * @param radiometry whether the result is to be compared with the input
 * @param priority how urgent it is
 * @param weight its share among requests of its priority
 * @param tenant whose requests share one share; empty where it stands for itself
 * @param deadline how long it may take, from now
 * @param progressListener is told of every tile and every denoising step
 * @param partListeners are told of every part of the result that is final; none where nobody wants to know
 */
public record Request(
        Source source,
        OutputSizing sizing,
        Mode mode,
        OptionalDouble blur,
        OptionalDouble noise,
        OptionalInt steps,
        OptionalDouble strength,
        OptionalLong seed,
        OptionalInt tileSize,
        Optional<ImageFormat> format,
        boolean radiometry,
        Priority priority,
        double weight,
        Optional<String> tenant,
        Optional<Duration> deadline,
        Consumer<Progress> progressListener,
        List<Consumer<FinalPart>> partListeners) {

    /** What the request gets of the device beside others. */
    Share share() {
        int order = switch (priority) {
            case HIGH -> 0;
            case NORMAL -> 1;
            case LOW -> 2;
        };
        return new Share(order, weight, tenant);
    }
}

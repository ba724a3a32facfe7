package io.hndsr.request;

import io.hndsr.image.ImageSize;
import java.time.Duration;
import java.util.Optional;

/**
 * The progress of a request.
 *
 * @param tilesDone tiles that are finished, 0 to {@code tilesTotal}
 * @param tilesTotal tiles of the request
 * @param stepsDone denoising steps that are finished, over all tiles, 0 to {@code stepsTotal}
 * @param stepsTotal denoising steps of all tiles; 0 if nothing is denoised, as in {@code FIDELITY}
 * @param rowsDone rows of the result of which all tiles are finished, from the top, 0 to the result's height
 * @param resultSize the result's size
 * @param elapsed time since the request was submitted
 * @param remaining an estimate of the time left, once a step or a tile is finished
 */
public record Progress(
        int tilesDone,
        int tilesTotal,
        int stepsDone,
        int stepsTotal,
        int rowsDone,
        ImageSize resultSize,
        Duration elapsed,
        Optional<Duration> remaining) {

    /** {@return the share of steps and tiles that is finished, 0.0 to 1.0} */
    public double fraction() {
        return ((double) stepsDone + tilesDone) / ((double) stepsTotal + tilesTotal);
    }
}

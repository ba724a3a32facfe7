package io.hndsr.metrics;

import java.time.Duration;
import java.util.Optional;

/**
 * How far a request is.
 *
 * @param tilesDone tiles that are finished, 0 to {@code tilesTotal}
 * @param tilesTotal tiles of the request
 * @param elapsed time since the request was submitted
 * @param remaining an estimate of the time left, once a tile is finished
 */
public record Progress(int tilesDone, int tilesTotal, Duration elapsed, Optional<Duration> remaining) {

    /** {@return the share that is finished, 0.0 to 1.0} */
    public double fraction() {
        return (double) tilesDone / tilesTotal;
    }
}

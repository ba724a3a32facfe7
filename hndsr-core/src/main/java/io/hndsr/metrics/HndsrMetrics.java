package io.hndsr.metrics;

import java.time.Duration;

/**
 * Receives what a resolver measures. Implementations must be thread-safe and quick: they are called on working threads.
 * An exception thrown here is logged and never breaks a request.
 */
public interface HndsrMetrics {

    /**
     * Returns the metrics that go nowhere.
     *
     * @return a no-op
     */
    static HndsrMetrics none() {
        return NoMetrics.INSTANCE;
    }

    /**
     * A request has been finished.
     *
     * @param report how the result came about
     */
    default void requestFinished(UpscaleReport report) {}

    /**
     * A request has failed, been cancelled or been refused.
     *
     * @param errorType the simple name of the exception's class
     */
    default void requestFailed(String errorType) {}

    /**
     * A tile has left the device.
     *
     * @param pixels output pixels of the tile
     * @param inference time on the device
     */
    default void tileFinished(long pixels, Duration inference) {}
}

package io.hndsr.metrics;

import io.hndsr.report.CircuitState;
import io.hndsr.report.UpscaleReport;
import java.time.Duration;

/**
 * Receives what a resolver measures. Implementations must be thread-safe and quick, and must not close the resolver:
 * they are called on working threads. An exception thrown here is logged and never breaks a request.
 */
public interface HndsrMetrics {

    /**
     * Returns metrics that are discarded.
     *
     * @return a no-op
     */
    static HndsrMetrics none() {
        return NoMetrics.INSTANCE;
    }

    /**
     * A request has been finished.
     *
     * @param report how the result was produced
     */
    default void requestFinished(UpscaleReport report) {}

    /**
     * A request has failed, been cancelled or been refused.
     *
     * @param errorType the simple name of the exception's class
     */
    default void requestFailed(String errorType) {}

    /**
     * A request has been admitted.
     *
     * @param pendingRequests how many are pending, this one included
     */
    default void requestAdmitted(int pendingRequests) {}

    /**
     * A request's first tile has started.
     *
     * @param wait time since submission, decoding included
     */
    default void requestStarted(Duration wait) {}

    /**
     * A tile is finished and placed in the result.
     *
     * @param pixels output pixels of the tile
     */
    default void tileFinished(long pixels) {}

    /**
     * The network has been run on a batch of tiles, until it finished, was stopped or failed.
     *
     * @param run the run
     */
    default void runFinished(RunReport run) {}

    /**
     * A device has been found out of order, is being tried again, or is sound again.
     *
     * @param device the device, such as {@code cuda:0}
     * @param state the new state of its circuit
     */
    default void circuitChanged(String device, CircuitState state) {}

    /**
     * One run of tiles through the network.
     *
     * @param device the device, such as {@code cpu} or {@code cuda:0}
     * @param tiles how many tiles it had
     * @param outputPixels output pixels of these tiles
     * @param time time on the device, and of preparing the tiles for it
     */
    record RunReport(String device, int tiles, long outputPixels, Duration time) {}
}

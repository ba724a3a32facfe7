package io.hndsr.internal.pipeline;

import io.hndsr.metrics.HndsrMetrics;
import io.hndsr.report.CircuitState;
import io.hndsr.report.RunReport;
import io.hndsr.report.UpscaleReport;
import java.time.Duration;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The caller's metrics; what they throw is logged and breaks nothing. Thread-safe. */
final class GuardedMetrics implements HndsrMetrics {

    private static final Logger LOG = LoggerFactory.getLogger(GuardedMetrics.class);

    private final HndsrMetrics metrics;

    GuardedMetrics(HndsrMetrics metrics) {
        this.metrics = metrics;
    }

    @Override
    public void requestAdmitted(int pendingRequests) {
        tell(guarded -> guarded.requestAdmitted(pendingRequests));
    }

    @Override
    public void requestStarted(Duration wait) {
        tell(guarded -> guarded.requestStarted(wait));
    }

    @Override
    public void requestFinished(UpscaleReport report) {
        tell(guarded -> guarded.requestFinished(report));
    }

    @Override
    public void requestFailed(String errorType) {
        tell(guarded -> guarded.requestFailed(errorType));
    }

    @Override
    public void tileFinished(long pixels) {
        tell(guarded -> guarded.tileFinished(pixels));
    }

    @Override
    public void runFinished(RunReport run) {
        tell(guarded -> guarded.runFinished(run));
    }

    @Override
    public void circuitChanged(String device, CircuitState state) {
        tell(guarded -> guarded.circuitChanged(device, state));
    }

    private void tell(Consumer<HndsrMetrics> event) {
        try {
            event.accept(metrics);
        } catch (Throwable thrown) { // other languages throw checked exceptions here too
            LOG.warn("the metrics threw; the request goes on", thrown);
        }
    }
}

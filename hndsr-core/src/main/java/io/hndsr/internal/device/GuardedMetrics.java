package io.hndsr.internal.device;

import io.hndsr.metrics.HndsrMetrics;
import io.hndsr.metrics.HndsrMetrics.RunReport;
import io.hndsr.report.CircuitState;
import io.hndsr.report.UpscaleReport;
import java.time.Duration;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The configured metrics; what they throw is logged and does not affect requests. Thread-safe. */
public final class GuardedMetrics implements HndsrMetrics {

    private static final Logger LOG = LoggerFactory.getLogger(GuardedMetrics.class);

    private final HndsrMetrics metrics;

    public GuardedMetrics(HndsrMetrics metrics) {
        this.metrics = metrics;
    }

    @Override
    public void requestAdmitted(int pendingRequests) {
        guarded(receiver -> receiver.requestAdmitted(pendingRequests));
    }

    @Override
    public void requestStarted(Duration wait) {
        guarded(receiver -> receiver.requestStarted(wait));
    }

    @Override
    public void requestFinished(UpscaleReport report) {
        guarded(receiver -> receiver.requestFinished(report));
    }

    @Override
    public void requestFailed(String errorType) {
        guarded(receiver -> receiver.requestFailed(errorType));
    }

    @Override
    public void tileFinished(long pixels) {
        guarded(receiver -> receiver.tileFinished(pixels));
    }

    @Override
    public void runFinished(RunReport run) {
        guarded(receiver -> receiver.runFinished(run));
    }

    @Override
    public void circuitChanged(String device, CircuitState state) {
        guarded(receiver -> receiver.circuitChanged(device, state));
    }

    private void guarded(Consumer<HndsrMetrics> event) {
        try {
            event.accept(metrics);
        } catch (Throwable thrown) { // other languages throw checked exceptions here too
            LOG.warn("metrics threw; the request continues", thrown);
        }
    }
}

package io.hndsr.server.internal.operations;

import io.hndsr.server.internal.http.Exchange;
import io.hndsr.server.internal.http.Reply;
import io.hndsr.server.internal.http.RequestObserver;
import io.hndsr.server.internal.http.Route;
import io.hndsr.server.internal.websocket.SocketRequest;

import io.hndsr.SuperResolver;
import io.hndsr.report.UpscaleReport;
import io.hndsr.micrometer.MicrometerMetrics;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;

/** What the service counts, under the original's names and those of core, for Prometheus. Thread-safe. */
public final class ServiceMetrics
        implements RequestObserver, SocketRequest.Observer, Consumer<UpscaleReport>, AutoCloseable {

    /** The kind of error of a call that came too often. */
    public static final String RATE_LIMITED = "rate_limited";

    private static final int TOO_MANY = 429;

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final MicrometerMetrics resolverMetrics = new MicrometerMetrics(registry);
    private final Timer inference;
    private final Counter rateLimited;
    private final Counter rejected;
    private final Counter fallbacks;
    private final Counter invalidCheckpoints;

    /** Looked up for every call, which is much faster than by Micrometer's own labels; bounded, since they all are. */
    private final Map<Labels, Counter> answered = new ConcurrentHashMap<>();

    /** What calls are counted by. */
    private record Labels(String method, String endpoint, int status) {}

    /** Registers the meters. */
    public ServiceMetrics() {
        inference = Timer.builder("hndsr.inference")
                .description("From submission to the finished image, of requests that have their result")
                .publishPercentileHistogram()
                .minimumExpectedValue(Duration.ofMillis(10))
                .maximumExpectedValue(Duration.ofMinutes(5))
                .register(registry);
        rateLimited = counter("hndsr.rate.limited", "Calls that came too often");
        rejected = counter("hndsr.backpressure.rejected", "Calls that were refused because too much was pending");
        fallbacks = counter("hndsr.fallback.inferences", "Images that were enlarged without the network");
        invalidCheckpoints = counter(
                "hndsr.checkpoint.validation.failures", "Models that could not be loaded or failed their checks");
    }

    private Counter counter(String name, String description) {
        return Counter.builder(name).description(description).register(registry);
    }

    /**
     * Adds a gauge.
     *
     * @param name its name, with dots
     * @param description what it shows
     * @param source what it is read from; held on to
     * @param value reads it
     * @param <T> the type of the source
     */
    public <T> void gauge(String name, String description, T source, ToDoubleFunction<T> value) {
        Gauge.builder(name, source, value)
                .description(description)
                .strongReference(true)
                .register(registry);
    }

    /** {@return what a resolver that is opened for the service is to report to} */
    public MicrometerMetrics resolverMetrics() {
        return resolverMetrics;
    }

    /**
     * Shows what a resolver does from now on, until these metrics are closed.
     *
     * @param resolver the resolver, which is loaded
     */
    public void bind(SuperResolver resolver) {
        resolverMetrics.bind(resolver);
        if (resolver.model().isEmpty()) {
            invalidCheckpoints.increment();
        }
    }

    /** A model could not be loaded. */
    public void loadingFailed() {
        invalidCheckpoints.increment();
    }

    /** An image has been made. */
    @Override
    public void accept(UpscaleReport report) {
        inference.record(report.elapsed());
        if (report.fallbackReason().isPresent()) {
            fallbacks.increment();
        }
    }

    @Override
    public void answered(Route route, Exchange call, int status, String errorType) {
        count(route.verb(), route.path(), status, errorType);
    }

    @Override
    public void ended(SocketRequest request, int status, String errorType) {
        count("WS", "/ws", status, errorType);
    }

    private Counter answeredCounter(Labels labels) {
        return Counter.builder("hndsr.requests")
                .description("Calls that were answered")
                .tag("method", labels.method)
                .tag("endpoint", labels.endpoint)
                .tag("status", Integer.toString(labels.status))
                .register(registry);
    }

    private void count(String method, String endpoint, int status, String errorType) {
        answered.computeIfAbsent(new Labels(method, endpoint, status), this::answeredCounter)
                .increment();
        if (!errorType.isEmpty()) {
            Counter.builder("hndsr.errors")
                    .description("Calls that were refused or failed")
                    .tag("error_type", errorType)
                    .register(registry)
                    .increment();
        }
        if (errorType.equals(RATE_LIMITED)) {
            rateLimited.increment();
        } else if (status == TOO_MANY) {
            rejected.increment();
        }
    }

    /**
     * Answers {@code GET /metrics}.
     *
     * @param call the call
     * @return all meters in Prometheus' text format
     */
    public Reply scrape(Exchange call) {
        return Reply.of(200, "text/plain; version=0.0.4", registry.scrape());
    }

    @Override
    public void close() {
        resolverMetrics.close();
        registry.close();
    }
}

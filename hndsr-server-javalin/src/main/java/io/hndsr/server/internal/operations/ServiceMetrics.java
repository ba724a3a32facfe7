package io.hndsr.server.internal.operations;

import io.hndsr.SuperResolver;
import io.hndsr.micrometer.MicrometerMetrics;
import io.hndsr.report.UpscaleReport;
import io.hndsr.server.internal.http.CompletedRequest;
import io.hndsr.server.internal.http.Exchange;
import io.hndsr.server.internal.http.Reply;
import io.hndsr.server.internal.http.RequestObserver;
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

/** The metrics of the service, under the names of the original service, and those of core, for Prometheus. Thread-safe. */
public final class ServiceMetrics implements RequestObserver, Consumer<UpscaleReport>, AutoCloseable {

    /** The error type of a request that exceeds the rate limit. */
    static final String RATE_LIMITED = "rate_limited";

    private static final int TOO_MANY_REQUESTS = 429;

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final MicrometerMetrics resolverMetrics = new MicrometerMetrics(registry);
    private final Timer inference;
    private final Counter rateLimited;
    private final Counter rejected;
    private final Counter fallbacks;
    private final Counter invalidCheckpoints;

    /** Looked up for every request, which is much faster than by Micrometer's tags; bounded, since the labels are. */
    private final Map<Labels, Counter> requests = new ConcurrentHashMap<>();

    /** The labels by which requests are counted. */
    private record Labels(String method, String endpoint, int status) {}

    /** Registers the meters. */
    public ServiceMetrics() {
        inference = Timer.builder("hndsr.inference")
                .description("Time from submission to the finished image, of successful requests")
                .publishPercentileHistogram()
                .minimumExpectedValue(Duration.ofMillis(10))
                .maximumExpectedValue(Duration.ofMinutes(5))
                .register(registry);
        rateLimited = counter("hndsr.rate.limited", "Requests rejected by the rate limit");
        rejected = counter("hndsr.backpressure.rejected", "Requests rejected because too many were pending");
        fallbacks = counter("hndsr.fallback.inferences", "Images upscaled without the network");
        invalidCheckpoints =
                counter("hndsr.checkpoint.validation.failures", "Models that could not be loaded or failed validation");
    }

    private Counter counter(String name, String description) {
        return Counter.builder(name).description(description).register(registry);
    }

    /**
     * Adds a gauge.
     *
     * @param name its name, with dots
     * @param description what it shows
     * @param source the object to read; kept alive
     * @param value reads the value
     * @param <T> the type of the source
     */
    public <T> void gauge(String name, String description, T source, ToDoubleFunction<T> value) {
        Gauge.builder(name, source, value)
                .description(description)
                .strongReference(true)
                .register(registry);
    }

    /** {@return the metrics that a resolver of this service reports to} */
    public MicrometerMetrics resolverMetrics() {
        return resolverMetrics;
    }

    /**
     * Shows the state of a resolver until these metrics are closed.
     *
     * @param resolver the resolver, which is loaded
     */
    public void bind(SuperResolver resolver) {
        resolverMetrics.bind(resolver);
        if (resolver.model().isEmpty()) {
            invalidCheckpoints.increment();
        }
    }

    /** Counts a model that could not be loaded. */
    public void loadingFailed() {
        invalidCheckpoints.increment();
    }

    /** Counts a result. */
    @Override
    public void accept(UpscaleReport report) {
        inference.record(report.elapsed());
        if (report.fallbackReason().isPresent()) {
            fallbacks.increment();
        }
    }

    @Override
    public void completed(CompletedRequest request) {
        requests.computeIfAbsent(
                        new Labels(request.routeMethod(), request.routePath(), request.status()), this::requestCounter)
                .increment();
        String errorType = request.errorType();
        if (!errorType.isEmpty()) {
            Counter.builder("hndsr.errors")
                    .description("Requests that were rejected or failed")
                    .tag("error_type", errorType)
                    .register(registry)
                    .increment();
        }
        if (errorType.equals(RATE_LIMITED)) {
            rateLimited.increment();
        } else if (request.status() == TOO_MANY_REQUESTS) {
            rejected.increment();
        }
    }

    private Counter requestCounter(Labels labels) {
        return Counter.builder("hndsr.requests")
                .description("Requests that were answered")
                .tag("method", labels.method)
                .tag("endpoint", labels.endpoint)
                .tag("status", Integer.toString(labels.status))
                .register(registry);
    }

    /**
     * Answers {@code GET /metrics}.
     *
     * @param exchange the request
     * @return all meters in the text format of Prometheus
     */
    public Reply scrape(Exchange exchange) {
        return Reply.of(200, "text/plain; version=0.0.4", registry.scrape());
    }

    @Override
    public void close() {
        resolverMetrics.close();
        registry.close();
    }
}

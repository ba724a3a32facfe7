package io.hndsr.metrics;

/** The metrics that go nowhere. */
enum NoMetrics implements HndsrMetrics {
    INSTANCE
}

package io.hndsr.metrics;

/** Metrics that are discarded. */
enum NoMetrics implements HndsrMetrics {
    INSTANCE
}

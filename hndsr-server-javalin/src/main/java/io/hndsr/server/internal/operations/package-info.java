/**
 * What operators and platforms need: probes, metrics, the access log, API keys and the rate limit.
 *
 * <p>{@link io.hndsr.server.internal.operations.AccessControl} guards the routes that occupy the device. The others are open:
 * {@link io.hndsr.server.internal.operations.Probes} and {@link io.hndsr.server.internal.operations.ServiceMetrics} answer without
 * touching a device. Every completed request is counted under the metric names of the original service and written to the access
 * log as a line of JSON.
 */
@NullMarked
package io.hndsr.server.internal.operations;

import org.jspecify.annotations.NullMarked;

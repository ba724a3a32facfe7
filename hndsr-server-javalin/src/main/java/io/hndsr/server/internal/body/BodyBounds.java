package io.hndsr.server.internal.body;

import java.time.Duration;

/**
 * What the body of a request may be.
 *
 * @param maxBytes the largest body
 * @param maxTime the time it may take to arrive
 */
public record BodyBounds(long maxBytes, Duration maxTime) {}

package io.hndsr.server.internal.body;

import io.hndsr.server.internal.problem.HttpProblem;

import java.time.Duration;

/**
 * What the body of a request may be.
 *
 * @param maxBytes the largest body
 * @param maxTime the time it may take to arrive
 */
public record BodyLimits(long maxBytes, Duration maxTime) {

    /**
     * Checks a body while it arrives.
     *
     * @param bytes how much of it there is
     * @param beginNanos when it began, by {@link System#nanoTime()}
     * @throws HttpProblem 413 where it is too large, 408 where it takes too long
     */
    public void check(long bytes, long beginNanos) {
        if (bytes > maxBytes) {
            throw tooLarge("more than " + maxBytes + " bytes");
        }
        if (System.nanoTime() - beginNanos > maxTime.toNanos()) {
            throw late(bytes);
        }
    }

    /**
     * Checks a body before it arrives.
     *
     * @param declaredBytes its {@code Content-Length}, below 0 where there is none
     * @throws HttpProblem 413 where it is too large
     */
    public void checkDeclared(long declaredBytes) {
        if (declaredBytes > maxBytes) {
            throw tooLarge(declaredBytes + " bytes");
        }
    }

    private HttpProblem tooLarge(String actual) {
        return HttpProblem.of(
                413,
                "body_too_large",
                "the body has " + actual + ", at most " + maxBytes
                        + " are taken; send a smaller image, or raise MAX_PAYLOAD_MB");
    }

    HttpProblem late(long bytes) {
        return HttpProblem.of(
                408,
                "body_late",
                "of the body, " + bytes + " bytes arrived in " + maxTime.toSeconds()
                        + " s, or nothing came for too long; send it faster");
    }
}

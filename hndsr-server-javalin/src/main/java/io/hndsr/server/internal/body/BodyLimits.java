package io.hndsr.server.internal.body;

import io.hndsr.server.internal.problem.HttpProblem;
import java.time.Duration;

/**
 * How large a request body may be and how long it may take. Immutable.
 *
 * @param maxBytes the largest body
 * @param maxTime the longest time from its first byte to its last
 */
public record BodyLimits(long maxBytes, Duration maxTime) {

    /**
     * Checks a body while it arrives.
     *
     * @param bytes how many bytes have arrived
     * @param startNanos when it started, by {@link System#nanoTime()}
     * @throws HttpProblem 413 if it is too large, 408 if it takes too long
     */
    public void check(long bytes, long startNanos) {
        if (bytes > maxBytes) {
            throw tooLarge("more than " + maxBytes);
        }
        if (System.nanoTime() - startNanos > maxTime.toNanos()) {
            throw late(bytes);
        }
    }

    /**
     * Checks a body before it arrives.
     *
     * @param declaredBytes its {@code Content-Length}, below 0 if there is none
     * @throws HttpProblem 413 if it is too large
     */
    public void checkDeclared(long declaredBytes) {
        if (declaredBytes > maxBytes) {
            throw tooLarge(Long.toString(declaredBytes));
        }
    }

    private HttpProblem tooLarge(String actual) {
        return HttpProblem.of(
                413,
                "body_too_large",
                "the body has " + actual + " bytes, the limit is " + maxBytes
                        + "; send a smaller image, or raise MAX_PAYLOAD_MB");
    }

    HttpProblem late(long bytes) {
        return HttpProblem.of(
                408,
                "body_late",
                "only " + bytes + " bytes of the body arrived within " + maxTime.toSeconds()
                        + " s, or the connection was idle for too long; send it faster");
    }
}

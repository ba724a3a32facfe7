package io.hndsr.server.internal.operations;

import io.hndsr.server.internal.problem.HttpProblem;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A token bucket for each client: it holds an hour's calls, and fills evenly. Thread-safe.
 *
 * <p>Of more clients than are remembered, those that have been silent for longest are forgotten, and begin with a full bucket.
 */
public final class RateLimit {

    private static final int MAX_CLIENTS = 100_000;

    private final int callsPerHour;

    @GuardedBy("this")
    private final Map<String, Bucket> buckets = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Bucket> eldest) {
            return size() > MAX_CLIENTS;
        }
    };

    /**
     * Creates a limit.
     *
     * @param callsPerHour how many calls a client may make; 0 for any number
     */
    public RateLimit(int callsPerHour) {
        this.callsPerHour = callsPerHour;
    }

    /**
     * Counts a call.
     *
     * @param client who makes it
     * @throws HttpProblem 429 where it comes too early
     */
    public void count(String client) {
        if (callsPerHour == 0) {
            return;
        }
        ConsumptionProbe probe = bucket(client).tryConsumeAndReturnRemaining(1);
        if (!probe.isConsumed()) {
            throw HttpProblem.forNow(
                    429,
                    ServiceMetrics.RATE_LIMITED,
                    "more than " + callsPerHour + " calls came within an hour; RATE_LIMIT_PER_HOUR is the limit",
                    Duration.ofNanos(probe.getNanosToWaitForRefill()));
        }
    }

    private synchronized Bucket bucket(String client) {
        return buckets.computeIfAbsent(
                client,
                unknown -> Bucket.builder()
                        .addLimit(limit -> limit.capacity(callsPerHour).refillGreedy(callsPerHour, Duration.ofHours(1)))
                        .build());
    }
}

package io.hndsr.server.internal.operations;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import io.hndsr.server.internal.problem.HttpProblem;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A token bucket for each client, which holds the requests of an hour and refills evenly. Thread-safe.
 *
 * <p>If there are more clients than are remembered, those that have been silent longest are forgotten; they start again with a full
 * bucket.
 */
public final class RateLimit {

    private static final int MAX_CLIENTS = 100_000;

    private final int requestsPerHour;

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
     * @param requestsPerHour how many requests a client may send; 0 for no limit
     */
    public RateLimit(int requestsPerHour) {
        this.requestsPerHour = requestsPerHour;
    }

    /**
     * Counts a request.
     *
     * @param client identifies the client
     * @throws HttpProblem 429 if it exceeds the limit
     */
    void count(String client) {
        if (requestsPerHour == 0) {
            return;
        }
        ConsumptionProbe probe = bucket(client).tryConsumeAndReturnRemaining(1);
        if (!probe.isConsumed()) {
            throw HttpProblem.temporary(
                    429,
                    ServiceMetrics.RATE_LIMITED,
                    "the limit of " + requestsPerHour + " requests per hour is exceeded (RATE_LIMIT_PER_HOUR)",
                    Duration.ofNanos(probe.getNanosToWaitForRefill()));
        }
    }

    private synchronized Bucket bucket(String client) {
        return buckets.computeIfAbsent(
                client,
                unknown -> Bucket.builder()
                        .addLimit(limit ->
                                limit.capacity(requestsPerHour).refillGreedy(requestsPerHour, Duration.ofHours(1)))
                        .build());
    }
}

package io.hndsr.internal.schedule;

import java.util.Optional;

/**
 * How much of the devices a request gets beside others. Immutable and thread-safe.
 *
 * @param priority its class: no tile of a higher number starts while one of a lower number could
 * @param weight its share among requests of one priority, greater than 0: twice the weight gets twice the work done
 * @param tenant whose requests share one queue, so that many requests of one tenant get no more than one request of
 *     another; empty if the request stands for itself
 */
public record Share(int priority, double weight, Optional<String> tenant) {

    /** Checks the weight. */
    public Share {
        if (!(weight > 0 && weight < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("weight " + weight + " is not greater than 0 and finite");
        }
    }
}

package io.hndsr.internal.engine;

import io.hndsr.internal.schedule.Permit;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;

/**
 * The state of a request, and what it holds in that state. Thread-safe, without a lock.
 *
 * <pre>
 *             admit            decode             begin             start
 *  SUBMITTED ───────► ADMITTED ───────► DECODING ───────► QUEUED ───────► RUNNING
 *      │                 │                 │              │ ▲  │          │ ▲  │
 *      │                 │                 │              └─┘  │          └─┘  │
 *      │                 │                 │            replace│        replace│
 *      └─────────────────┴─────────────────┴───────────────────┴───────────────┘
 *                                          │ end: result, error, cancel, deadline or close
 *                                          ▼
 *                                        ENDED
 *
 *  holds                permit,           the decoding      the attempt     the attempt
 *                       deadline          that waits
 * </pre>
 *
 * <p>The first event that ends the request does so, once. Every other event is a step to another state that is taken only if the
 * request has not ended; if it has, the step releases what it would have added. So everything is released exactly once.
 */
final class RequestLifecycle {

    private final AtomicReference<State> state = new AtomicReference<>(
            new State(Phase.SUBMITTED, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty()));

    private enum Phase {
        SUBMITTED,
        ADMITTED,
        DECODING,
        QUEUED,
        RUNNING,
        ENDED
    }

    /** A state; what it holds is released at the end. */
    private record State(
            Phase phase,
            Optional<Permit> permit,
            Optional<Future<?>> deadline,
            Optional<Runnable> withdrawal,
            Optional<Attempt> attempt) {

        private static final State ENDED =
                new State(Phase.ENDED, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

        State admitted(Permit granted) {
            return new State(Phase.ADMITTED, Optional.of(granted), deadline, withdrawal, attempt);
        }

        State until(Future<?> pending) {
            return new State(phase, permit, Optional.of(pending), withdrawal, attempt);
        }

        State decoding(Runnable withdraw) {
            return new State(Phase.DECODING, permit, deadline, Optional.of(withdraw), attempt);
        }

        State with(Attempt begun) {
            Phase next = phase == Phase.RUNNING ? Phase.RUNNING : Phase.QUEUED;
            return new State(next, permit, deadline, Optional.empty(), Optional.of(begun));
        }

        State running() {
            return new State(Phase.RUNNING, permit, deadline, withdrawal, attempt);
        }

        void release() {
            deadline.ifPresent(pending -> pending.cancel(false));
            withdrawal.ifPresent(Runnable::run);
            attempt.ifPresent(Attempt::stop);
            permit.ifPresent(Permit::close);
        }
    }

    boolean ended() {
        return current().phase == Phase.ENDED;
    }

    /** The attempt that is queued or running. */
    Optional<Attempt> attempt() {
        return current().attempt;
    }

    /** The permit; empty before admission and after the end. */
    Optional<Permit> permit() {
        return current().permit;
    }

    /** Takes the permit that the request needs. */
    void admit(Permit granted) {
        if (!advance(current -> current.admitted(granted))) {
            granted.close();
        }
    }

    /** Takes the task that will end the request at its deadline. */
    void expire(Future<?> pending) {
        if (!advance(current -> current.until(pending))) {
            pending.cancel(false);
        }
    }

    /**
     * The image is about to be decoded.
     *
     * @param withdraw takes the decoding back if it has not begun
     */
    void decode(Runnable withdraw) {
        advance(current -> current.decoding(withdraw));
    }

    /** Takes the first attempt, or the one in the place of another; false if the request has ended, and then it is stopped. */
    boolean begin(Attempt attempt) {
        boolean begun = advance(current -> current.with(attempt));
        if (!begun) {
            attempt.stop();
        }
        return begun;
    }

    /** A tile starts; true for the first one of the request. */
    boolean start() {
        State current = current();
        while (current.phase == Phase.QUEUED) {
            if (state.compareAndSet(current, current.running())) {
                return true;
            }
            current = current();
        }
        return false;
    }

    /** Ends the request and releases what it holds; false if it has ended before. */
    boolean end() {
        State last = Objects.requireNonNull(state.getAndSet(State.ENDED));
        last.release();
        return last.phase != Phase.ENDED;
    }

    private State current() {
        return Objects.requireNonNull(state.get());
    }

    private boolean advance(UnaryOperator<State> step) {
        State current = current();
        while (current.phase != Phase.ENDED) {
            if (state.compareAndSet(current, step.apply(current))) {
                return true;
            }
            current = current();
        }
        return false;
    }
}

/**
 * Fair scheduling of tiles across requests: priorities, weights, tenants, batching; and admission.
 *
 * <p>The unit of scheduling is a tile. Priorities are strict. Within a priority the queues of tenants take fair turns
 * by work over weight, and so do the requests of a queue (start-time fair queuing, see {@code FairOrder}). Workers of a
 * device come to a {@link io.hndsr.internal.schedule.Lane} for batches: tiles of one key, which can share a run of the
 * network. Work is handed over under one lock, so that a worker is woken only with a tile in its hands.
 *
 * <p>{@link io.hndsr.internal.schedule.Admission} decides from a {@link io.hndsr.internal.schedule.ResourceEstimate}
 * whether a request fits the {@link io.hndsr.internal.schedule.ResourceBudget} beside those that are admitted already.
 * A refusal carries the time after which the backlog is expected to be done, from the measured rate of work.
 */
@NullMarked
package io.hndsr.internal.schedule;

import org.jspecify.annotations.NullMarked;

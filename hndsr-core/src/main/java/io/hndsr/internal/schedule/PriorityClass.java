package io.hndsr.internal.schedule;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The queues of one priority. Confined to the scheduler's lock. */
final class PriorityClass<T extends ScheduledTile> {

    private final int priority;
    private final FairOrder<TenantQueue<T>> queues = new FairOrder<>();

    /**
     * The queues of tenants, and of tenants that have left but would return before their last tile has been accounted
     * for: many short requests one after the other get no more than a long one. They are dropped once the virtual time
     * has passed them.
     */
    private final Map<String, TenantQueue<T>> tenants = new HashMap<>();

    PriorityClass(int priority) {
        this.priority = priority;
    }

    int priority() {
        return priority;
    }

    boolean isEmpty() {
        return queues.isEmpty();
    }

    int requests() {
        int requests = 0;
        for (int i = 0; i < queues.size(); i++) {
            requests += queues.get(i).size();
        }
        return requests;
    }

    /** How many tenants are known, here or remembered. */
    int tenants() {
        return tenants.size();
    }

    void add(TileSource<T> source, Share share) {
        tenants.values().removeIf(queue -> queue.isEmpty() && !queues.owes(queue));
        Optional<String> tenant = share.tenant();
        TenantQueue<T> queue = tenant.map(
                        name -> tenants.computeIfAbsent(name, absent -> new TenantQueue<>(tenant, share.weight())))
                .orElseGet(() -> new TenantQueue<>(tenant, share.weight()));
        boolean comes = queue.isEmpty();
        queue.add(new FairRequest<>(source, share.weight()));
        if (comes) {
            queues.add(queue);
        }
    }

    /** Takes the next tile that the batch can take; drops requests and queues that are seen to have ended. */
    Optional<T> poll(BatchCandidate candidate) {
        candidate.enter(priority);
        int place = 0;
        while (place < queues.size()) {
            TenantQueue<T> queue = queues.get(place);
            if (queue.passedIn(candidate.pass())) {
                place++;
                continue;
            }
            Optional<T> tile = queue.poll(candidate);
            if (tile.isPresent()) {
                queues.charge(place, tile.get().work());
                settle(queue);
                return tile;
            }
            queue.pass(candidate.pass());
            if (!settle(queue)) {
                place++;
            }
        }
        return Optional.empty();
    }

    void dropEnded() {
        for (int place = queues.size() - 1; place >= 0; place--) {
            TenantQueue<T> queue = queues.get(place);
            queue.dropEnded();
            settle(queue);
        }
    }

    /** Removes the queue if it has no request left; returns whether it did. */
    private boolean settle(TenantQueue<T> queue) {
        if (!queue.isEmpty()) {
            return false;
        }
        queues.remove(queue);
        if (!queues.owes(queue)) {
            queue.tenant().ifPresent(tenants::remove);
        }
        return true;
    }
}

package io.hndsr.internal.schedule;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The flows of one priority. Confined to the scheduler's lock. */
final class PriorityClass<T extends ScheduledTile> {

    private final int priority;
    private final FairOrder<Flow<T>> flows = new FairOrder<>();

    /**
     * Those of tenants, and of tenants that have left but would be back before their last tile is paid for: many short
     * requests one after the other get no more than a long one. They are forgotten as the virtual time comes by.
     */
    private final Map<String, Flow<T>> tenants = new HashMap<>();

    PriorityClass(int priority) {
        this.priority = priority;
    }

    int priority() {
        return priority;
    }

    boolean isEmpty() {
        return flows.isEmpty();
    }

    int requests() {
        int requests = 0;
        for (int i = 0; i < flows.size(); i++) {
            requests += flows.get(i).size();
        }
        return requests;
    }

    /** How many tenants are known, here or remembered. */
    int tenants() {
        return tenants.size();
    }

    void add(TileSource<T> source, Share share) {
        tenants.values().removeIf(flow -> flow.isEmpty() && !flows.owes(flow));
        Optional<String> tenant = share.tenant();
        Flow<T> flow = tenant.map(name -> tenants.computeIfAbsent(name, absent -> new Flow<>(tenant, share.weight())))
                .orElseGet(() -> new Flow<>(tenant, share.weight()));
        boolean comes = flow.isEmpty();
        flow.add(new LiveRequest<>(source, share.weight()));
        if (comes) {
            flows.add(flow);
        }
    }

    /** Takes the next tile that is wanted; drops requests and flows that are seen to have ended. */
    Optional<T> poll(Wanted wanted) {
        wanted.enter(priority);
        int place = 0;
        while (place < flows.size()) {
            Flow<T> flow = flows.get(place);
            if (flow.passedIn(wanted.pass())) {
                place++;
                continue;
            }
            Optional<T> tile = flow.poll(wanted);
            if (tile.isPresent()) {
                flows.charge(place, tile.get().work());
                settle(flow);
                return tile;
            }
            flow.pass(wanted.pass());
            if (!settle(flow)) {
                place++;
            }
        }
        return Optional.empty();
    }

    void dropEnded() {
        for (int place = flows.size() - 1; place >= 0; place--) {
            Flow<T> flow = flows.get(place);
            flow.dropEnded();
            settle(flow);
        }
    }

    /** Has the flow leave where it has no request any more; returns whether it did. */
    private boolean settle(Flow<T> flow) {
        if (!flow.isEmpty()) {
            return false;
        }
        flows.remove(flow);
        if (!flows.owes(flow)) {
            flow.tenant().ifPresent(tenants::remove);
        }
        return true;
    }
}

package io.hndsr.internal.schedule;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** All requests, in the order in which they are served: by priority, then in fair turns. Confined to the scheduler's lock. */
final class PriorityQueues<T extends ScheduledTile> {

    /** The first in line first; those without requests are dropped. */
    private final List<PriorityClass<T>> classes = new ArrayList<>();

    /** How many requests there are that have not been seen to have ended. */
    int requests() {
        int requests = 0;
        for (PriorityClass<T> one : classes) {
            requests += one.requests();
        }
        return requests;
    }

    /** How many tenants are known, here or remembered. */
    int tenants() {
        int tenants = 0;
        for (PriorityClass<T> one : classes) {
            tenants += one.tenants();
        }
        return tenants;
    }

    void add(TileSource<T> source, Share share) {
        int place = 0;
        while (place < classes.size() && classes.get(place).priority() < share.priority()) {
            place++;
        }
        if (place == classes.size() || classes.get(place).priority() > share.priority()) {
            classes.add(place, new PriorityClass<>(share.priority()));
        }
        classes.get(place).add(source, share);
    }

    /** Takes the next tile that the batch can take, and charges it to its request and queue. */
    Optional<T> poll(BatchCandidate candidate) {
        int place = 0;
        while (place < classes.size()) {
            PriorityClass<T> first = classes.get(place);
            Optional<T> tile = first.poll(candidate);
            if (first.isEmpty()) {
                classes.remove(place);
            } else {
                place++;
            }
            if (tile.isPresent() || candidate.stopsAfter(first.priority())) {
                return tile;
            }
        }
        return Optional.empty();
    }

    void clear() {
        classes.clear();
    }

    void dropEnded() {
        for (int place = classes.size() - 1; place >= 0; place--) {
            classes.get(place).dropEnded();
            if (classes.get(place).isEmpty()) {
                classes.remove(place);
            }
        }
    }
}

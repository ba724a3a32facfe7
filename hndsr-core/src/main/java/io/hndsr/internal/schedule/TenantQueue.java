package io.hndsr.internal.schedule;

import java.util.Optional;

/** The requests of one tenant, or a single one without. Confined to the scheduler's lock. */
final class TenantQueue<T extends ScheduledTile> extends FairEntry {

    private final Optional<String> tenant;
    private final FairOrder<FairRequest<T>> requests = new FairOrder<>();

    TenantQueue(Optional<String> tenant, double weight) {
        super(weight);
        this.tenant = tenant;
    }

    Optional<String> tenant() {
        return tenant;
    }

    boolean isEmpty() {
        return requests.isEmpty();
    }

    int size() {
        return requests.size();
    }

    void add(FairRequest<T> request) {
        requests.add(request);
        weigh();
    }

    /** Takes the next tile that the batch can take; drops requests that are seen to have ended. */
    Optional<T> poll(BatchCandidate candidate) {
        int place = 0;
        while (place < requests.size()) {
            FairRequest<T> request = requests.get(place);
            if (request.passedIn(candidate.pass())) {
                place++;
                continue;
            }
            candidate.next();
            Optional<T> tile = request.source().poll(candidate);
            boolean ended = request.source().exhausted();
            if (tile.isPresent()) {
                requests.charge(place, tile.get().work());
                if (ended) {
                    drop(request);
                }
                return tile;
            }
            if (ended) {
                drop(request);
                continue;
            }
            if (!candidate.shown()) {
                request.rest();
            }
            request.pass(candidate.pass());
            place++;
        }
        if (allIdle()) {
            rest();
        }
        return Optional.empty();
    }

    void dropEnded() {
        for (int place = requests.size() - 1; place >= 0; place--) {
            FairRequest<T> request = requests.get(place);
            if (request.source().exhausted()) {
                drop(request);
            }
        }
    }

    private boolean allIdle() {
        for (int i = 0; i < requests.size(); i++) {
            if (!requests.get(i).idle()) {
                return false;
            }
        }
        return true;
    }

    private void drop(FairRequest<T> request) {
        requests.remove(request);
        weigh();
    }

    /** A queue without requests keeps its weight. */
    private void weigh() {
        double largest = 0;
        for (int i = 0; i < requests.size(); i++) {
            largest = Math.max(largest, requests.get(i).weight());
        }
        if (largest > 0) {
            weigh(largest);
        }
    }
}

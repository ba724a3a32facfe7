package io.hndsr.internal.schedule;

import java.util.Optional;

/** The requests of one tenant, or a single one without. Confined to the scheduler's lock. */
final class Flow<T extends ScheduledTile> extends Claim {

    private final Optional<String> tenant;
    private final FairOrder<LiveRequest<T>> requests = new FairOrder<>();

    Flow(Optional<String> tenant, double weight) {
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

    void add(LiveRequest<T> request) {
        requests.add(request);
        weigh();
    }

    /** Takes the next tile that is wanted; drops requests that are seen to have ended. */
    Optional<T> poll(Wanted wanted) {
        int place = 0;
        while (place < requests.size()) {
            LiveRequest<T> request = requests.get(place);
            if (request.passedIn(wanted.pass())) {
                place++;
                continue;
            }
            wanted.next();
            Optional<T> tile = request.source().poll(wanted);
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
            if (!wanted.shown()) {
                request.rest();
            }
            request.pass(wanted.pass());
            place++;
        }
        if (allIdle()) {
            rest();
        }
        return Optional.empty();
    }

    void dropEnded() {
        for (int place = requests.size() - 1; place >= 0; place--) {
            LiveRequest<T> request = requests.get(place);
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

    private void drop(LiveRequest<T> request) {
        requests.remove(request);
        weigh();
    }

    /** A flow without requests keeps its weight. */
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

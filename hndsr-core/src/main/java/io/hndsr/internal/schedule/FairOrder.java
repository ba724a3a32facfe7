package io.hndsr.internal.schedule;

import java.util.ArrayList;
import java.util.List;

/**
 * Claims in the order in which they are served. Confined to the scheduler's lock.
 *
 * @param <C> the type of a claim
 */
final class FairOrder<C extends Claim> {

    /*
     * Start-time fair queuing [1]. A tile starts at a virtual time, its start tag, and moves its claim's tag on by its
     * work over the claim's weight; the lowest tag is served first. The virtual time is the start tag of the tile started
     * last, also where several run at once [2]. Over any time in which two claims always have tiles, the work done for
     * them, over their weights, differs by no more than a tile (or batch) of each.
     *
     * A claim without a tile keeps its tag, and starts no earlier than the virtual time when it has one again: it comes
     * next, with nothing saved up. That a claim has no tile shows when it is polled, and whoever could have been passed
     * over for it stands behind it in the order, so that it has been polled by then.
     *
     * New claims start at the virtual time, before those that wait for their next turn: small requests need not wait for
     * a round. Where they kept coming, the virtual time would stand still and the others would wait for ever; the paper
     * has no such claims, since its flows stay. So a claim that was passed over for longer than a round goes before new
     * ones. Rounds are told by a clock that runs with the work started over the sum of weights, as the virtual time of
     * fluid fair queuing does. A claim of weight w among weights that sum to W thus gets w / (w + W) at the worst.
     *
     * [1] P. Goyal, H. M. Vin, H. Cheng, "Start-time fair queuing: a scheduling algorithm for integrated services packet
     *     switching networks", SIGCOMM 1996
     * [2] W. Jin, J. S. Chase, J. Kaur, "Interposed proportional sharing for a storage service utility", SIGMETRICS 2004
     */

    /** By tag; among equals, who came first. */
    private final List<C> claims = new ArrayList<>();

    private double virtualTime;
    private double clock;

    int size() {
        return claims.size();
    }

    boolean isEmpty() {
        return claims.isEmpty();
    }

    C get(int place) {
        return claims.get(place);
    }

    void add(C claim) {
        double start = virtualTime;
        for (C other : claims) {
            if (other.tag() > start && other.overdue(clock)) {
                start = other.tag();
            }
        }
        claim.enter(start, clock);
        int place = claims.size();
        while (place > 0 && claims.get(place - 1).tag() > claim.tag()) {
            place--;
        }
        claims.add(place, claim);
    }

    void remove(C claim) {
        claims.remove(claim);
    }

    /** Starts a tile of the claim at a place, which moves to its next turn. */
    void charge(int place, long work) {
        C claim = claims.get(place);
        clock += work / weights();
        virtualTime = Math.max(virtualTime, claim.charge(work, virtualTime, clock));
        int next = place;
        while (next + 1 < claims.size() && claims.get(next + 1).tag() <= claim.tag()) {
            claims.set(next, claims.get(next + 1));
            next++;
        }
        claims.set(next, claim);
    }

    private double weights() {
        double sum = 0;
        for (int i = 0; i < claims.size(); i++) {
            sum += claims.get(i).weight();
        }
        return sum;
    }

    /** Tells whether a claim that has left would come back before its last tile is paid for. */
    boolean owes(C claim) {
        return claim.tag() > virtualTime;
    }
}

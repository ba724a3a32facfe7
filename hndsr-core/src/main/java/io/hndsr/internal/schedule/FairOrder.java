package io.hndsr.internal.schedule;

import java.util.ArrayList;
import java.util.List;

/**
 * Entries in the order in which they are served. Confined to the scheduler's lock.
 *
 * @param <C> the type of an entry
 */
final class FairOrder<C extends FairEntry> {

    /*
     * Start-time fair queuing [1]. A tile starts at a virtual time, its start tag, and moves its entry's tag on by its
     * work over the entry's weight; the lowest tag is served first. The virtual time is the start tag of the tile started
     * last, also if several run at once [2]. Over any time in which two entries always have tiles, the work done for
     * them, over their weights, differs by no more than a tile (or batch) of each.
     *
     * An entry without a tile keeps its tag, and starts no earlier than the virtual time when it has one again: it comes
     * next, with nothing saved up. That an entry has no tile shows when it is polled, and an entry that could have been passed
     * over for it stands behind it in the order, so that it has been polled by then.
     *
     * New entries start at the virtual time, before those that wait for their next turn: small requests need not wait for
     * a round. If they kept coming, the virtual time would stand still and the others would wait for ever; the paper
     * has no such entries, since its queues stay. So an entry that was passed over for longer than a round goes before new
     * ones. Rounds are measured by a clock that runs with the work started over the sum of weights, as the virtual time of
     * fluid fair queuing does. An entry of weight w among weights that sum to W thus gets w / (w + W) at the worst.
     *
     * [1] P. Goyal, H. M. Vin, H. Cheng, "Start-time fair queuing: a scheduling algorithm for integrated services packet
     *     switching networks", SIGCOMM 1996
     * [2] W. Jin, J. S. Chase, J. Kaur, "Interposed proportional sharing for a storage service utility", SIGMETRICS 2004
     */

    /** By tag; among equals, by arrival. */
    private final List<C> entries = new ArrayList<>();

    private double virtualTime;
    private double clock;

    int size() {
        return entries.size();
    }

    boolean isEmpty() {
        return entries.isEmpty();
    }

    C get(int place) {
        return entries.get(place);
    }

    void add(C entry) {
        double start = virtualTime;
        for (C other : entries) {
            if (other.tag() > start && other.overdue(clock)) {
                start = other.tag();
            }
        }
        entry.enter(start, clock);
        int place = entries.size();
        while (place > 0 && entries.get(place - 1).tag() > entry.tag()) {
            place--;
        }
        entries.add(place, entry);
    }

    void remove(C entry) {
        entries.remove(entry);
    }

    /** Starts a tile of the entry at a place, which moves to its next turn. */
    void charge(int place, long work) {
        C entry = entries.get(place);
        clock += work / weights();
        virtualTime = Math.max(virtualTime, entry.charge(work, virtualTime, clock));
        int next = place;
        while (next + 1 < entries.size() && entries.get(next + 1).tag() <= entry.tag()) {
            entries.set(next, entries.get(next + 1));
            next++;
        }
        entries.set(next, entry);
    }

    private double weights() {
        double sum = 0;
        for (int i = 0; i < entries.size(); i++) {
            sum += entries.get(i).weight();
        }
        return sum;
    }

    /** Returns whether an entry that has left would return before its last tile has been accounted for. */
    boolean owes(C entry) {
        return entry.tag() > virtualTime;
    }
}

package io.hndsr.internal.schedule;

/**
 * An entry that takes turns with others: a tenant's queue among queues, or a request in its queue. Confined to the scheduler's
 * lock.
 */
abstract sealed class FairEntry permits TenantQueue, FairRequest {

    private double weight;

    /** The virtual time at which the next tile starts, if one is ready now. */
    private double tag;

    /** Whether there was no tile to start at the last poll. */
    private boolean idle;

    /** The virtual time that the last tile took; 0 before the first. */
    private double lastCost;

    /** The clock of {@link FairOrder} when it was last served, or entered. */
    private double servedAt;

    /** The pass in which it was last found to have no tile that is wanted. */
    private long passedIn;

    FairEntry(double weight) {
        this.weight = weight;
    }

    double weight() {
        return weight;
    }

    void weigh(double changed) {
        weight = changed;
    }

    double tag() {
        return tag;
    }

    boolean idle() {
        return idle;
    }

    void rest() {
        idle = true;
    }

    void pass(long pass) {
        passedIn = pass;
    }

    boolean passedIn(long pass) {
        return passedIn == pass;
    }

    /** Enters, or returns: earlier charges stay, and unused turns are not saved up. */
    void enter(double virtualTime, double clock) {
        tag = Math.max(tag, virtualTime);
        servedAt = clock;
        idle = false;
    }

    /** Starts a tile. Returns the virtual time at which it starts. */
    double charge(long work, double virtualTime, double clock) {
        double start = idle ? Math.max(tag, virtualTime) : tag;
        lastCost = work / weight;
        tag = start + lastCost;
        servedAt = clock;
        idle = false;
        return start;
    }

    /** Returns whether others have been served before it for longer than fair turns would have made it wait. */
    boolean overdue(double clock) {
        return !idle && clock - servedAt >= lastCost;
    }
}

package io.hndsr.internal.schedule;

/** What the workers of a lane are at. Confined to the scheduler's lock. */
final class LaneLoad {

    private final LaneKind kind;
    private int waiting;
    private int running;
    private int runningSmall;

    LaneLoad(LaneKind kind) {
        this.kind = kind;
    }

    /** {@return which tiles the lane takes} */
    LaneKind kind() {
        return kind;
    }

    /** {@return how many ordinary workers wait for a tile} */
    int waiting() {
        return waiting;
    }

    /** {@return how many batches run, those of small tiles beside others included} */
    int running() {
        return running + runningSmall;
    }

    boolean busy() {
        return running() > 0;
    }

    /** Returns whether small tiles may run beside others: no ordinary worker is free to take them. */
    boolean takesSmall() {
        return running > 0 && waiting == 0;
    }

    void await() {
        waiting++;
    }

    void stopWaiting() {
        waiting--;
    }

    void start(boolean small) {
        if (small) {
            runningSmall++;
        } else {
            running++;
        }
    }

    void end(boolean small) {
        if (small) {
            runningSmall--;
        } else {
            running--;
        }
    }
}

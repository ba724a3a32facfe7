package io.hndsr.internal.crew;

import java.util.function.IntConsumer;

/** Whoever helps a thread with work that falls into parts which do not depend on each other. Thread-safe. */
public interface Crew {

    /**
     * Does every part once, in any order and several at once, on the calling thread and on others that may help. Blocks until
     * all parts are done; what they have written can then be read by the caller.
     *
     * @param parts how many there are
     * @param work does the part of a number, from 0; what it throws is thrown here, and parts that have not begun are left out
     */
    void share(int parts, IntConsumer work);

    /** {@return a thread that has nobody to help it: parts are done one after the other} */
    static Crew alone() {
        return (parts, work) -> {
            for (int part = 0; part < parts; part++) {
                work.accept(part);
            }
        };
    }
}

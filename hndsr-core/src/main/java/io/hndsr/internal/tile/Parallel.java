package io.hndsr.internal.tile;

import java.util.function.IntConsumer;

/** Runs the independent parts of a loop, on several threads if there are any. Thread-safe. */
public interface Parallel {

    /**
     * Runs every part once, in any order, on the calling thread and possibly on others. Blocks until all parts have finished; the
     * caller then sees what they have written.
     *
     * @param parts the number of parts
     * @param work runs the part with the given number, from 0; what it throws is thrown here, and parts that have not begun are
     *     skipped
     */
    void forEach(int parts, IntConsumer work);

    /** {@return a loop on the calling thread alone} */
    static Parallel sequential() {
        return (parts, work) -> {
            for (int part = 0; part < parts; part++) {
                work.accept(part);
            }
        };
    }
}

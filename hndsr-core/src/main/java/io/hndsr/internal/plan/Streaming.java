package io.hndsr.internal.plan;

/**
 * What of a request is streamed by rows, and what must fit into memory as a whole. Immutable.
 *
 * @param input whether rows of the image are read when they are needed
 * @param output whether rows of the result are written as soon as they are complete
 */
public record Streaming(boolean input, boolean output) {

    /** Image and result are in memory. */
    public static final Streaming NONE = new Streaming(false, false);

    /** {@return whether rows of anything are streamed} */
    public boolean any() {
        return input || output;
    }
}

package io.hndsr.error;

/**
 * The request needs more than a limit allows: pixels of the input or the result, samples of one array, or memory. Thrown from the
 * image's header, before any pixel is decoded.
 */
public final class ImageTooLargeException extends HndsrException {

    private static final long serialVersionUID = 1L;

    private final Limit limit;
    private final String problem;

    /**
     * Creates the exception; its message is the problem and the remedy.
     *
     * @param limit which limit it is
     * @param problem what was wrong, the actual value and the limit
     * @param remedy what a caller of the library can do
     */
    public ImageTooLargeException(Limit limit, String problem, String remedy) {
        super(problem + "; " + remedy, null);
        this.limit = limit;
        this.problem = problem;
    }

    /**
     * Returns which limit was exceeded.
     *
     * @return the limit
     */
    public Limit limit() {
        return limit;
    }

    /**
     * Returns the message without its remedy, which names the library's own settings.
     *
     * @return what was wrong, the actual value and the limit
     */
    public String problem() {
        return problem;
    }
}

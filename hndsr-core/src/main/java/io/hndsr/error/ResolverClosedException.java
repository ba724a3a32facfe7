package io.hndsr.error;

/** The resolver was closed before or while it worked on the request. */
public final class ResolverClosedException extends HndsrException {

    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param message what was wrong, the actual value, the limit and the remedy
     */
    public ResolverClosedException(String message) {
        super(message, null);
    }
}

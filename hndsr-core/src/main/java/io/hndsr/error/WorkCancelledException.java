package io.hndsr.error;

/** The work was cancelled by the caller; tiles that were queued or running have been stopped. */
public final class WorkCancelledException extends HndsrException {

    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param message what was wrong, the actual value, the limit and the remedy
     */
    public WorkCancelledException(String message) {
        super(message, null);
    }
}

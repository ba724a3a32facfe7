package io.hndsr.importer.check;

import org.jspecify.annotations.Nullable;

/** Thrown if a case is damaged, contains anything other than numbers, or lacks the inputs of its stages. */
public final class InvalidCaseException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    InvalidCaseException(String message) {
        super(message);
    }

    InvalidCaseException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}

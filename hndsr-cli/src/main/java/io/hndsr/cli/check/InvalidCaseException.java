package io.hndsr.cli.check;

import org.jspecify.annotations.Nullable;

/** A case is damaged, holds anything but numbers, or lacks what its stages start from. */
public final class InvalidCaseException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    InvalidCaseException(String message) {
        super(message);
    }

    InvalidCaseException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}

package io.hndsr.error;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The root of everything that hndsr throws on purpose. A programmer's mistake, such as a null argument, is a plain
 * {@link NullPointerException} or {@link IllegalArgumentException} instead.
 */
public abstract sealed class HndsrException extends RuntimeException
        permits DeadlineExceededException,
                DeviceException,
                ImageTooLargeException,
                InvalidBundleException,
                InvalidImageException,
                InvalidOptionsException,
                OutputException,
                OverloadedException,
                ResolverClosedException,
                RuntimeSetupException,
                UnsupportedImageException,
                WorkCancelledException {

    private static final long serialVersionUID = 1L;

    HndsrException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /** {@return what was wrong, the actual value, the limit and the remedy} */
    @Override
    public String getMessage() {
        return Objects.requireNonNull(super.getMessage());
    }
}

package io.hndsr.cli;

import io.hndsr.error.HndsrException;
import io.hndsr.importer.check.InvalidCaseException;
import java.io.UncheckedIOException;

/** The message of an error for the user. */
final class ErrorText {

    private static final int MEGABYTE = 1 << 20;

    private ErrorText() {}

    /** {@return the message of a typed error unchanged, or a description of an unexpected one} */
    static String of(Throwable error) {
        if (error instanceof HndsrException typed) {
            return typed.getMessage();
        }
        if (error instanceof InvalidCaseException) {
            return String.valueOf(error.getMessage());
        }
        if (error instanceof OutOfMemoryError) {
            return "not enough memory: the heap is " + Runtime.getRuntime().maxMemory() / MEGABYTE
                    + " MB; set HNDSR_JAVA_OPTS=-Xmx8g or more, or choose a smaller scale";
        }
        if (error instanceof UncheckedIOException io) {
            return String.valueOf(io.getMessage());
        }
        return "unexpected error, please report it: " + error + "; run again with HNDSR_DEBUG=1 for the stack trace";
    }
}

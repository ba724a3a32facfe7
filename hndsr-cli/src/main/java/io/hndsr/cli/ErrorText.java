package io.hndsr.cli;

import io.hndsr.cli.check.InvalidCaseException;
import io.hndsr.error.HndsrException;

/** What an error says to the user. */
final class ErrorText {

    private static final int MEGABYTE = 1 << 20;

    private ErrorText() {}

    /** {@return the message of a typed error as it is, or what an unexpected one needs to be understood} */
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
        if (error instanceof java.io.UncheckedIOException io) {
            return String.valueOf(io.getMessage());
        }
        return "unexpected error, please report it: " + error + "; run again with HNDSR_DEBUG=1 for the stack trace";
    }
}

package io.hndsr.cli;

/** What the process returns. */
final class ExitCode {

    /** Everything was done. */
    static final int DONE = 0;

    /** Something failed; the rest was done. */
    static final int FAILED = 1;

    /** The command line was wrong; nothing was done. */
    static final int USAGE = 2;

    /** The user ended it; by the custom of shells 128 and the number of SIGINT. */
    static final int INTERRUPTED = 130;

    private ExitCode() {}
}

package io.hndsr.cli;

/** The exit codes of the process. */
final class ExitCode {

    /** Success. */
    static final int DONE = 0;

    /** Something failed; with several inputs, the others were processed. */
    static final int FAILED = 1;

    /** The command line was wrong; nothing was done. */
    static final int USAGE = 2;

    /** The user interrupted it; by convention 128 plus the number of SIGINT. */
    static final int INTERRUPTED = 130;

    private ExitCode() {}
}

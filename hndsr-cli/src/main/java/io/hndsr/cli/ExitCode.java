package io.hndsr.cli;

/** What the process returns. */
final class ExitCode {

    /** Everything was done. */
    static final int DONE = 0;

    /** Something failed; the rest was done. */
    static final int FAILED = 1;

    /** The command line was wrong; nothing was done. */
    static final int USAGE = 2;

    private ExitCode() {}
}

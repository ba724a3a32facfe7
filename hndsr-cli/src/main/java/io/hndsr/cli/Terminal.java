package io.hndsr.cli;

/** Whether somebody is watching. Java cannot tell whether the error stream is a terminal; the launcher can, and says so. */
final class Terminal {

    private static final String TOLD_BY_LAUNCHER = "hndsr.terminal";

    private Terminal() {}

    /** {@return whether the error stream is a terminal that can redraw a line} */
    static boolean isErrorTerminal() {
        return Boolean.getBoolean(TOLD_BY_LAUNCHER);
    }
}

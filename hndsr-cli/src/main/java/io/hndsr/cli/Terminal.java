package io.hndsr.cli;

/** Whether output goes to a terminal. Java cannot find that out for the error stream; the launcher passes it as a property. */
final class Terminal {

    private static final String PROPERTY_OF_LAUNCHER = "hndsr.terminal";

    private Terminal() {}

    /** {@return whether the error stream is a terminal that can redraw a line} */
    static boolean isErrorTerminal() {
        return Boolean.getBoolean(PROPERTY_OF_LAUNCHER);
    }
}

package io.hndsr.bench;

/** What stands in the cells of a table. */
final class Cells {

    private Cells() {}

    /** An error as one line that breaks no table. */
    static String of(Throwable error) {
        return (error.getClass().getSimpleName() + ": " + error.getMessage())
                .replaceAll("\\s+", " ")
                .replace("|", "\\|");
    }
}

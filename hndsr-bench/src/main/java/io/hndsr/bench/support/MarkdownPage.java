package io.hndsr.bench.support;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** A Markdown page that is also printed while it is written. Confined to one thread. */
public final class MarkdownPage {

    private final StringBuilder text = new StringBuilder();
    private final PrintStream shown;

    /**
     * Starts an empty page.
     *
     * @param shown receives a copy of every line
     */
    public MarkdownPage(PrintStream shown) {
        this.shown = shown;
    }

    /**
     * Adds a heading of level 1.
     *
     * @param title its text
     */
    public void title(String title) {
        block("# " + title);
    }

    /**
     * Adds a heading of level 2.
     *
     * @param title its text
     */
    public void section(String title) {
        block("## " + title);
    }

    /**
     * Adds a paragraph.
     *
     * @param paragraph its text
     */
    public void paragraph(String paragraph) {
        block(paragraph);
    }

    /**
     * Starts a table.
     *
     * @param columns its column headings
     */
    public void table(String... columns) {
        block(cells(columns) + "\n|" + "---|".repeat(columns.length));
    }

    /**
     * Adds a row to the table.
     *
     * @param cells one text per column
     */
    public void row(String... cells) {
        line(cells(cells));
    }

    private static String cells(String... cells) {
        return "| " + String.join(" | ", cells) + " |";
    }

    private void block(String block) {
        if (!text.isEmpty()) {
            line("");
        }
        line(block);
    }

    private void line(String line) {
        text.append(line).append('\n');
        shown.print(line + "\n");
    }

    /**
     * Writes the page, creating its directory if necessary.
     *
     * @param file the file to write
     * @throws IOException if it cannot be written
     */
    public void write(Path file) throws IOException {
        Optional<Path> folder = Optional.ofNullable(file.toAbsolutePath().getParent());
        if (folder.isPresent()) {
            Files.createDirectories(folder.get());
        }
        Files.writeString(file, text);
    }

    @Override
    public String toString() {
        return text.toString();
    }
}

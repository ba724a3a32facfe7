package io.hndsr.bench.support;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** A page of Markdown that is shown as it grows. Confined to one thread. */
public final class MarkdownPage {

    private final StringBuilder text = new StringBuilder();
    private final PrintStream shown;

    public MarkdownPage(PrintStream shown) {
        this.shown = shown;
    }

    public void title(String title) {
        block("# " + title);
    }

    public void section(String title) {
        block("## " + title);
    }

    public void paragraph(String paragraph) {
        block(paragraph);
    }

    public void table(String... columns) {
        block(cells(columns) + "\n|" + "---|".repeat(columns.length));
    }

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

    /** Writes the page, and the folder it is in where there is none. */
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

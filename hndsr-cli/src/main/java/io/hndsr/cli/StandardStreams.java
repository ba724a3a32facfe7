package io.hndsr.cli;

import io.hndsr.cli.FilePlan.Task;
import io.hndsr.error.InvalidImageException;
import io.hndsr.error.OutputException;
import io.hndsr.image.ImageFormat;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * An image from standard input, a result to standard output, or both. They pass through a temporary folder, so that images of
 * any size are read, and nothing is written of a result that is not complete. Confined to one thread.
 */
final class StandardStreams implements AutoCloseable {

    /** What stands for them on the command line. */
    static final String NAME = "-";

    private static final String INPUT = "standard input";
    private static final String OUTPUT = "standard output";

    private final Path folder;

    private StandardStreams(Path folder) {
        this.folder = folder;
    }

    /** Creates the temporary folder. */
    static StandardStreams create() {
        try {
            return new StandardStreams(Files.createTempDirectory("hndsr-"));
        } catch (IOException failed) {
            throw new OutputException(
                    "no temporary folder can be created in " + System.getProperty("java.io.tmpdir") + ": " + failed
                            + "; set -Djava.io.tmpdir in HNDSR_JAVA_OPTS",
                    failed);
        }
    }

    /**
     * Reads standard input, if it is the input.
     *
     * @param in standard input
     * @param input the file that is the input otherwise
     * @param target the file that is the result; empty for standard output
     * @param format the format on standard output
     * @return the task
     */
    Task task(InputStream in, Optional<Path> input, Optional<Path> target, ImageFormat format) {
        Path image = input.orElseGet(() -> folder.resolve("input"));
        if (input.isEmpty()) {
            try {
                Files.copy(in, image);
            } catch (IOException failed) {
                throw new InvalidImageException("standard input cannot be read: " + failed, failed);
            }
        }
        Path result = target.orElseGet(
                () -> folder.resolve("output." + format.extensions().get(0)));
        return new Task(
                image,
                result,
                input.map(Path::toString).orElse(INPUT),
                target.map(Path::toString).orElse(OUTPUT));
    }

    /** Writes the result to standard output, if it is there and that is where it belongs. */
    void deliver(Task task, PrintStream out) {
        if (!task.output().startsWith(folder) || !Files.exists(task.output())) {
            return;
        }
        try {
            Files.copy(task.output(), out);
            if (out.checkError()) {
                throw new OutputException("standard output cannot be written: it was closed");
            }
        } catch (IOException failed) {
            throw new OutputException("standard output cannot be written: " + failed, failed);
        }
    }

    /** Deletes the temporary folder. */
    @Override
    public void close() {
        try {
            List<Path> files;
            try (Stream<Path> entries = Files.list(folder)) {
                files = entries.toList();
            }
            for (Path file : files) {
                Files.delete(file);
            }
            Files.delete(folder);
        } catch (IOException failed) {
            throw new OutputException("the temporary folder " + folder + " cannot be deleted: " + failed, failed);
        }
    }
}

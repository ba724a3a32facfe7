package io.hndsr.cli;

import io.hndsr.image.ImageFormat;
import io.hndsr.request.OutputSizing;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Decides which files are upscaled, and the names of the results. Every conflict is found before work starts.
 *
 * @param output the value of {@code -o}
 * @param format the value of {@code --format}
 * @param sizing the scale or size, for the name
 * @param compare whether a comparison is written beside each result
 */
record FilePlan(Optional<String> output, Optional<ImageFormat> format, OutputSizing sizing, boolean compare) {

    /**
     * One file to upscale.
     *
     * @param input the image
     * @param output the result
     */
    record Task(Path input, Path output) {

        /** {@return the before-and-after image} */
        Path comparison() {
            return output.resolveSibling(stem(output) + "-compare.png");
        }
    }

    /** Inputs and outputs that contradict each other: wrong usage. */
    static final class ConflictException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        ConflictException(String message) {
            super(message);
        }
    }

    /**
     * Makes the plan.
     *
     * @param inputs the files and folders of the command line
     * @return one task per image, in the given order, those of a folder by name
     * @throws ConflictException if two results would have the same name, a result would replace an input, or {@code -o}
     *     does not match the inputs
     */
    List<Task> tasks(List<Path> inputs) {
        Set<Path> files = new LinkedHashSet<>();
        boolean several = inputs.size() > 1;
        for (Path input : inputs) {
            if (Files.isDirectory(input)) {
                several = true;
                files.addAll(imagesIn(input));
            } else {
                files.add(input);
            }
        }
        Optional<Path> folder = outputFolder(several);
        List<Task> tasks = new ArrayList<>();
        Set<Path> seen = new HashSet<>();
        for (Path file : files) {
            if (seen.add(canonical(file))) {
                tasks.add(new Task(file, target(file, folder)));
            }
        }
        refuseConflicts(tasks);
        return tasks;
    }

    /** The images of a folder, without the results of an earlier run. */
    private List<Path> imagesIn(Path folder) {
        List<Path> images = images(folder);
        if (output.isPresent()) {
            return images;
        }
        Set<Path> results = new HashSet<>();
        for (Path image : images) {
            Task task = new Task(image, target(image, Optional.empty()));
            results.add(task.output());
            results.add(task.comparison());
        }
        return images.stream().filter(image -> !results.contains(image)).toList();
    }

    /**
     * Lists the images of a folder.
     *
     * @param folder a folder
     * @return its files whose extension is that of a known format, without hidden ones, by name
     */
    static List<Path> images(Path folder) {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.filter(Files::isRegularFile)
                    .filter(file -> !file.getFileName().toString().startsWith("."))
                    .filter(file -> ImageFormat.ofFileName(file.getFileName().toString())
                            .isPresent())
                    .sorted()
                    .toList();
        } catch (IOException unreadable) {
            throw new UncheckedIOException("folder " + folder + " cannot be read: " + unreadable, unreadable);
        }
    }

    /** The folder that {@code -o} names; empty if it names a file or is absent. */
    private Optional<Path> outputFolder(boolean several) {
        if (output.isEmpty()) {
            return Optional.empty();
        }
        String text = output.get();
        Path path = Path.of(text);
        String name = path.getFileName() == null ? "" : path.getFileName().toString();
        boolean knownExtension =
                name.contains(".") && ImageFormat.ofFileName(name).isPresent();
        if (Files.isDirectory(path)
                || text.endsWith("/")
                || text.endsWith(path.getFileSystem().getSeparator())) {
            return Optional.of(path);
        }
        if (Files.exists(path) && (several || !knownExtension)) {
            throw new ConflictException("-o " + text + " is a file; "
                    + (several
                            ? "several inputs need a folder"
                            : "name a folder, or a file with the extension .png, .jpg, .webp, .bmp or .tif"));
        }
        if (knownExtension) {
            if (several) {
                throw new ConflictException(
                        "-o " + text + " names one file, but there are several inputs; name a folder");
            }
            return Optional.empty();
        }
        if (name.lastIndexOf('.') > 0 && !several) {
            throw new ConflictException("-o " + text + " has an extension of no known format; use .png, .jpg, .webp,"
                    + " .bmp or .tif, or end it with / for a folder");
        }
        return Optional.of(path);
    }

    private Path target(Path input, Optional<Path> folder) {
        String extension = format.orElse(ImageFormat.PNG).extensions().get(0);
        if (folder.isPresent()) {
            return folder.get().resolve(stem(input) + "." + extension);
        }
        if (output.isPresent()) {
            Path file = Path.of(output.get());
            ImageFormat named = ImageFormat.ofFileName(output.get()).orElseThrow();
            if (format.isPresent() && format.get() != named) {
                throw new ConflictException("-o " + file + " is " + named + ", but --format is " + format.get()
                        + "; omit --format or change the extension");
            }
            return file;
        }
        return input.resolveSibling(stem(input) + "-" + sizeName() + "." + extension);
    }

    private String sizeName() {
        if (sizing instanceof OutputSizing.ToSize size) {
            return size.width() + "x" + size.height();
        }
        return "x" + Numbers.factor(((OutputSizing.ByScale) sizing).scale());
    }

    private void refuseConflicts(List<Task> tasks) {
        Map<Path, Path> inputs = new HashMap<>();
        tasks.forEach(task -> inputs.put(canonical(task.input()), task.input()));
        Map<Path, Path> written = new HashMap<>();
        for (Task task : tasks) {
            List<Path> targets = compare ? List.of(task.output(), task.comparison()) : List.of(task.output());
            for (Path target : targets) {
                Path input = inputs.get(canonical(target));
                if (input != null) {
                    throw new ConflictException("the result " + target + " of " + task.input()
                            + " would replace the input " + input + "; choose another -o");
                }
                Path other = written.put(canonical(target), task.input());
                if (other != null) {
                    throw new ConflictException(other + " and " + task.input() + " would both be written to " + target
                            + "; rename one, or upscale them separately");
                }
            }
        }
    }

    /** The same path for every name of a file, whether or not it exists. */
    private static Path canonical(Path path) {
        try {
            return path.toRealPath();
        } catch (IOException absent) {
            Path whole = path.toAbsolutePath().normalize();
            Path parent = whole.getParent();
            try {
                return parent == null ? whole : parent.toRealPath().resolve(whole.getFileName());
            } catch (IOException noParent) {
                return whole;
            }
        }
    }

    /** {@return the name of a file without its extension} */
    static String stem(Path file) {
        String name = String.valueOf(file.getFileName());
        int dot = name.lastIndexOf('.');
        return dot > 0 ? name.substring(0, dot) : name;
    }
}

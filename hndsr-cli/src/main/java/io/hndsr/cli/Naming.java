package io.hndsr.cli;

import io.hndsr.image.ImageFormat;
import io.hndsr.request.OutputSizing;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
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
 * Decides which files are enlarged and what the results are called. Everything is decided, and every conflict found,
 * before work starts.
 *
 * @param output what {@code -o} says
 * @param format what {@code --format} says
 * @param sizing the scale or size, for the name
 * @param compare whether a comparison is written beside each result
 */
record Naming(Optional<String> output, Optional<ImageFormat> format, OutputSizing sizing, boolean compare) {

    /**
     * One file to enlarge.
     *
     * @param input the image
     * @param output where the result goes
     */
    record Task(Path input, Path output) {

        /** {@return where the comparison goes} */
        Path comparison() {
            return output.resolveSibling(stem(output) + "-compare.png");
        }
    }

    /** Names that contradict each other: wrong usage. */
    static final class ConflictException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        ConflictException(String message) {
            super(message);
        }
    }

    /**
     * Plans the work.
     *
     * @param inputs files and folders as they were given
     * @return one task per image, in the order given, folders by name
     * @throws ConflictException where two results would have one name, a result would replace an input, or {@code -o}
     *     does not fit
     */
    List<Task> plan(List<Path> inputs) {
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

    /** The images of a folder, but not what an earlier run made of them. */
    private List<Path> imagesIn(Path folder) {
        List<Path> images = images(folder);
        if (output.isPresent()) {
            return images;
        }
        Set<Path> made = new HashSet<>();
        for (Path image : images) {
            Task task = new Task(image, target(image, Optional.empty()));
            made.add(task.output());
            made.add(task.comparison());
        }
        return images.stream().filter(image -> !made.contains(image)).toList();
    }

    /**
     * Lists the images of a folder.
     *
     * @param folder a folder
     * @return its files whose extension is that of a known format, hidden ones left out, by name
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

    /** The folder that {@code -o} names, or empty where it names a file or is absent. */
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
                            : "name a folder, or a file .png, .jpg, .webp, .bmp, .tif"));
        }
        if (knownExtension) {
            if (several) {
                throw new ConflictException(
                        "-o " + text + " names one file, but there are several inputs; name a folder");
            }
            return Optional.empty();
        }
        if (name.lastIndexOf('.') > 0 && !several) {
            throw new ConflictException("-o " + text + " has an extension that names no format; use .png, .jpg, .webp,"
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
                throw new ConflictException("-o " + file + " is " + named + ", but --format says " + format.get()
                        + "; leave out --format or change the extension");
            }
            return file;
        }
        return input.resolveSibling(stem(input) + "-" + sizeName() + "." + extension);
    }

    private String sizeName() {
        if (sizing instanceof OutputSizing.ToSize size) {
            return size.width() + "x" + size.height();
        }
        return "x" + factor(((OutputSizing.ByScale) sizing).scale());
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
                            + "; rename one or run them apart");
                }
            }
        }
    }

    /** One path for one file, whether or not it exists yet. */
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

    /** {@return a factor as short as it can be written: 4, 3.14} */
    static String factor(double scale) {
        return BigDecimal.valueOf(scale)
                .setScale(3, RoundingMode.HALF_UP)
                .stripTrailingZeros()
                .toPlainString();
    }

    /** {@return a number as it is written on the command line: 2, 1.2, NaN} */
    static String number(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e9
                ? Long.toString((long) value)
                : Double.toString(value);
    }
}

package io.hndsr.cli;

import io.hndsr.image.ImageFormat;
import io.hndsr.request.OutputSizing;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Decides which files are upscaled, and the names of the results. Every conflict is found before work starts.
 *
 * @param output the value of {@code -o}
 * @param format the value of {@code --format}
 * @param sizing the scale or size, for the name
 * @param compare whether a comparison is written beside each result
 * @param recursive whether the sub-folders of a folder belong to it
 */
record FilePlan(
        Optional<String> output,
        Optional<ImageFormat> format,
        OutputSizing sizing,
        boolean compare,
        boolean recursive) {

    /**
     * What is to be done.
     *
     * @param tasks one per image, in the given order, those of a folder by name
     * @param refused a message for each image that cannot be named, while the others can be upscaled
     */
    record Plan(List<Task> tasks, List<String> refused) {}

    /**
     * One file to upscale.
     *
     * @param input the image
     * @param output the result
     * @param inputName what the user calls the image
     * @param outputName what the user calls the result
     */
    record Task(Path input, Path output, String inputName, String outputName) {

        /** A task whose files are called by their paths. */
        Task(Path input, Path output) {
            this(input, output, input.toString(), output.toString());
        }

        /** {@return the before-and-after image} */
        Path comparison() {
            return output.resolveSibling(stem(output) + "-compare.png");
        }
    }

    /**
     * An image that is found.
     *
     * @param path the image
     * @param root the folder of the command line in which it was found; for a file, its own
     * @param stem the name of its result, without what is added to it
     */
    private record Found(Path path, Optional<Path> root, String stem) {

        Found named(String other) {
            return new Found(path, root, other);
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
     * @return what is to be done
     * @throws ConflictException if two results would have the same name, a result would replace an input, or {@code -o}
     *     does not match the inputs
     */
    Plan tasks(List<Path> inputs) {
        boolean several = inputs.size() > 1 || inputs.stream().anyMatch(Files::isDirectory);
        Optional<Path> folder = outputFolder(several);
        List<Found> files = new ArrayList<>();
        Set<Path> seen = new HashSet<>();
        for (Path input : inputs) {
            List<Found> found = Files.isDirectory(input)
                    ? imagesIn(input, folder)
                    : List.of(new Found(input, Optional.empty(), stem(input)));
            found.stream().filter(file -> seen.add(canonical(file.path()))).forEach(files::add);
        }
        List<Task> tasks = new ArrayList<>();
        List<String> refused = new ArrayList<>();
        for (Found file : apart(files)) {
            try {
                tasks.add(new Task(file.path(), target(file, folder)));
            } catch (InvalidPathException notInThisLocale) {
                refused.add(
                        file.path() + ": the name of its result cannot be written in the character set of this locale, "
                                + System.getProperty("sun.jnu.encoding") + "; set LC_ALL=C.UTF-8");
            }
        }
        refuseConflicts(tasks);
        return new Plan(List.copyOf(tasks), List.copyOf(refused));
    }

    /** Gives images of one folder that differ in their extension alone names that differ: {@code a-jpg} and {@code a-png}. */
    private static List<Found> apart(List<Found> files) {
        Map<String, Long> uses = files.stream().collect(Collectors.groupingBy(FilePlan::place, Collectors.counting()));
        return files.stream()
                .map(file -> uses.getOrDefault(place(file), 0L) > 1 ? file.named(stemWithExtension(file.path())) : file)
                .toList();
    }

    private static String place(Found file) {
        return canonical(file.path()).resolveSibling("").toString() + '/' + file.stem();
    }

    /** The images of a folder, without the results of an earlier run. */
    private List<Found> imagesIn(Path folder, Optional<Path> target) {
        List<Path> images = images(folder, recursive).stream()
                .filter(image -> target.isEmpty() || !liesIn(image, target.get(), folder))
                .toList();
        Set<Path> results = new HashSet<>();
        if (output.isEmpty()) {
            for (Path image : images) {
                for (String stem : List.of(stem(image), stemWithExtension(image))) {
                    try {
                        Task task = new Task(image, target(new Found(image, Optional.empty(), stem), Optional.empty()));
                        results.add(task.output());
                        results.add(task.comparison());
                    } catch (InvalidPathException notInThisLocale) {
                        // Such a result cannot have been written by this process; an image is reported by its caller.
                    }
                }
            }
        }
        return images.stream()
                .filter(image -> !results.contains(image))
                .map(image -> new Found(image, Optional.of(folder), stem(image)))
                .toList();
    }

    /** Whether an image lies in the folder of the results, which is a part of the folder that is read. */
    private static boolean liesIn(Path image, Path target, Path folder) {
        Path results = canonical(target);
        return !results.equals(canonical(folder)) && canonical(image).startsWith(results);
    }

    /**
     * Lists the images of a folder.
     *
     * @param folder a folder
     * @param recursive whether its sub-folders are listed too; links to folders are not followed
     * @return files whose extension is that of a known format, without hidden ones, by name
     */
    static List<Path> images(Path folder, boolean recursive) {
        try (Stream<Path> entries = Files.walk(folder, recursive ? Integer.MAX_VALUE : 1)) {
            return entries.filter(Files::isRegularFile)
                    .filter(file -> !isHidden(folder.relativize(file)))
                    .filter(file -> ImageFormat.ofFileName(String.valueOf(file.getFileName()))
                            .isPresent())
                    .sorted()
                    .toList();
        } catch (IOException unreadable) {
            throw new UncheckedIOException("folder " + folder + " cannot be read: " + unreadable, unreadable);
        } catch (UncheckedIOException unreadable) {
            throw new UncheckedIOException(
                    "folder " + folder + " cannot be read: " + unreadable.getMessage(), unreadable.getCause());
        }
    }

    private static boolean isHidden(Path relative) {
        for (Path name : relative) {
            if (name.toString().startsWith(".")) {
                return true;
            }
        }
        return false;
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

    private Path target(Found file, Optional<Path> folder) {
        String extension = format.orElse(ImageFormat.PNG).extensions().get(0);
        if (folder.isPresent()) {
            Path tree = file.root()
                    .map(root -> root.relativize(file.path()))
                    .map(Path::getParent)
                    .map(folder.get()::resolve)
                    .orElse(folder.get());
            return tree.resolve(file.stem() + "." + extension);
        }
        if (output.isPresent()) {
            Path target = Path.of(output.get());
            ImageFormat named = ImageFormat.ofFileName(output.get()).orElseThrow();
            if (format.isPresent() && format.get() != named) {
                throw new ConflictException("-o " + target + " is " + named + ", but --format is " + format.get()
                        + "; omit --format or change the extension");
            }
            return target;
        }
        return file.path().resolveSibling(file.stem() + "-" + sizeName() + "." + extension);
    }

    private String sizeName() {
        if (sizing instanceof OutputSizing.ToSize size) {
            return size.width() + "x" + size.height();
        }
        if (sizing instanceof OutputSizing.ToSide one) {
            return switch (one.side()) {
                case WIDTH -> one.pixels() + "x";
                case HEIGHT -> "x" + one.pixels();
                case LONGER -> "" + one.pixels();
            };
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

    private static String stemWithExtension(Path file) {
        String name = String.valueOf(file.getFileName());
        int dot = name.lastIndexOf('.');
        return dot > 0 ? name.substring(0, dot) + "-" + name.substring(dot + 1) : name;
    }

    /** {@return the name of a file without its extension} */
    static String stem(Path file) {
        String name = String.valueOf(file.getFileName());
        int dot = name.lastIndexOf('.');
        return dot > 0 ? name.substring(0, dot) : name;
    }
}

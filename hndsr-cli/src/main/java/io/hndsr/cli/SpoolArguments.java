package io.hndsr.cli;

import io.hndsr.cli.FilePlan.Task;
import io.hndsr.image.ImageFormat;
import io.hndsr.scene.SceneOptions;
import io.hndsr.scene.SceneSpools;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of {@code upscale} for scenes that take long: where finished parts lie, and what becomes of them. */
final class SpoolArguments {

    @Option(
            names = "--resume",
            description =
                    "Continue an interrupted scene: what is finished of OUT is not computed again, and the result has"
                            + " the same bytes. If this run is interrupted or fails, what is finished is kept. Begins the scene if"
                            + " there is nothing to continue.")
    private boolean resume;

    @Option(
            names = "--temp-dir",
            paramLabel = "DIR",
            description = "Keep finished parts there until all are there; default: beside OUT.")
    private @Nullable Path tempDir;

    @Option(
            names = "--clean-spools",
            arity = "0..1",
            paramLabel = "DIR",
            fallbackValue = "",
            description = "Remove what interrupted runs have left in DIR (default: this folder, and --temp-dir) and on"
                    + " which no process works; name it; upscale nothing.")
    private @Nullable String clean;

    @Option(
            names = "--dry-run",
            description =
                    "Print for each input the result's size, tiles, memory, disk and estimated time; write nothing.")
    private boolean dryRun;

    /** {@return whether it is only said what would be done} */
    boolean onlySays() {
        return dryRun;
    }

    /** {@return whether spools are removed, and nothing is upscaled} */
    boolean cleans() {
        return clean != null;
    }

    /** Adds what is set. */
    SceneOptions addTo(SceneOptions options) {
        SceneOptions placed = tempDir == null ? options : options.tempFolder(tempDir);
        return resume ? placed.resume() : placed;
    }

    /** {@return what is wrong with the options together with others; empty if nothing is} */
    Optional<String> conflict(List<Task> tasks, boolean compare) {
        if (!resume) {
            return Optional.empty();
        }
        if (compare) {
            return Optional.of("--resume and --compare exclude each other; use one of them");
        }
        return tasks.stream()
                .filter(task -> ImageFormat.ofFileName(task.output().toString())
                        .filter(ImageFormat.TIFF::equals)
                        .isEmpty())
                .findFirst()
                .map(task -> "--resume needs results in TIFF, " + task.output()
                        + " is not; name it .tif, or use --format tiff");
    }

    /** Removes abandoned spools and prints what was found; returns the exit code. */
    int clean(PrintWriter out) {
        Set<Path> folders = new LinkedHashSet<>();
        if (clean != null && !clean.isEmpty()) {
            folders.add(Path.of(clean));
        } else {
            folders.add(Path.of(""));
            if (tempDir != null) {
                folders.add(tempDir);
            }
        }
        int found = 0;
        for (Path folder : folders) {
            for (SceneSpools.Found file : SceneSpools.clean(folder)) {
                found++;
                out.printf(
                        Locale.ROOT,
                        "%s %s  %.1f MB%n",
                        file.inUse() ? "in use, kept:" : "removed:",
                        file.file(),
                        file.bytes() / 1e6);
            }
        }
        if (found == 0) {
            out.println("no spool found");
        }
        return ExitCode.DONE;
    }
}

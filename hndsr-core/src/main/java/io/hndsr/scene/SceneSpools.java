package io.hndsr.scene;

import io.hndsr.internal.spool.ResultSpools;
import java.nio.file.Path;
import java.util.List;

/** What interrupted scenes have left behind on disk. Stateless and thread-safe. */
public final class SceneSpools {

    private SceneSpools() {}

    /**
     * A file that was found.
     *
     * @param file the file
     * @param bytes its length
     * @param inUse whether a process works on it, so that it was left as it is
     */
    public record Found(Path file, long bytes, boolean inUse) {}

    /**
     * Removes the spools, and the files of results that are not complete, on which no process works. An interrupted scene whose
     * spool is removed begins again.
     *
     * @param folder where to look, without its sub-folders
     * @return what was found, by name; all that is not in use has been removed
     * @throws io.hndsr.error.OutputException if the folder cannot be read, or a file cannot be removed
     */
    public static List<Found> clean(Path folder) {
        return ResultSpools.clean(folder).stream()
                .map(found -> new Found(found.file(), found.bytes(), found.inUse()))
                .toList();
    }

    /**
     * Returns where the spool of a result lies while it is written, and after it was interrupted.
     *
     * @param target the file of the result
     * @param options how the scene is written
     * @return the file, whether or not it exists
     */
    public static Path spoolOf(Path target, SceneOptions options) {
        return ResultSpools.placeOf(folderOf(target, options), target);
    }

    private static Path folderOf(Path target, SceneOptions options) {
        Path whole = target.toAbsolutePath();
        Path beside = whole.getParent();
        return options.spooling().folder().orElse(beside == null ? whole : beside);
    }
}

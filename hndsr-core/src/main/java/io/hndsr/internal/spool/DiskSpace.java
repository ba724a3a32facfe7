package io.hndsr.internal.spool;

import io.hndsr.error.OutputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/** Whether disks have room for a result, before anything is computed for it. Stateless and thread-safe. */
public final class DiskSpace {

    private static final double GIGA = 1e9;

    private DiskSpace() {}

    /**
     * What a folder lies on.
     *
     * @param store equal for folders on the same disk
     * @param free the bytes that can be written there
     */
    record Disk(Object store, long free) {}

    /**
     * Requires room for a spool and the file that is made of it; both are there for a moment.
     *
     * @param target the file
     * @param fileBytes about how long it will be
     * @param folder the folder of the spool
     * @param spoolBytes about how long that will become from now on
     * @throws OutputException if there is less; or a folder does not exist
     */
    public static void require(Path target, long fileBytes, Path folder, long spoolBytes) {
        require(target, fileBytes, folder, spoolBytes, DiskSpace::of);
    }

    static void require(
            Path target, long fileBytes, Path folder, long spoolBytes, Function<Path, Optional<Disk>> disks) {
        if (!Files.isDirectory(folder)) {
            throw new OutputException(
                    "folder " + folder + " for finished parts of " + target + " does not exist; create it first");
        }
        Path whole = target.toAbsolutePath();
        Path beside = Optional.ofNullable(whole.getParent()).orElse(whole);
        Optional<Disk> ofFile = disks.apply(beside);
        Optional<Disk> ofSpool = disks.apply(folder);
        boolean same = ofFile.isPresent()
                && ofSpool.isPresent()
                && ofFile.get().store().equals(ofSpool.get().store());
        ofFile.ifPresent(disk -> require(target, beside, disk, same ? fileBytes + spoolBytes : fileBytes, same));
        if (!same) {
            ofSpool.ifPresent(disk -> require(target, folder, disk, spoolBytes, false));
        }
    }

    private static void require(Path target, Path folder, Disk disk, long needed, boolean both) {
        if (disk.free() < needed) {
            throw new OutputException(String.format(
                    Locale.ROOT,
                    "%s needs about %.2f GB in %s, free are %.2f GB; make room, compress more, or choose another folder%s",
                    target,
                    needed / GIGA,
                    folder,
                    disk.free() / GIGA,
                    both ? " for finished parts (--temp-dir)" : ""));
        }
    }

    /** The disk of a folder; empty if the system does not tell. */
    private static Optional<Disk> of(Path folder) {
        try {
            var store = Files.getFileStore(folder);
            long free = store.getUsableSpace();
            return free > 0 || store.getTotalSpace() > 0 ? Optional.of(new Disk(store, free)) : Optional.empty();
        } catch (IOException | SecurityException notKnown) {
            return Optional.empty();
        }
    }
}

package io.hndsr.internal.spool;

import io.hndsr.error.OutputException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A file that appears under its name only when it is complete: it is written under a temporary name beside it, forced to the
 * disk, and renamed. Closing it without a commit deletes what was written. Confined to one thread.
 */
public final class AtomicFile implements AutoCloseable {

    /** As many as Linux follows. */
    private static final int MAX_LINKS = 40;

    private final Path target;
    private final Path temporary;
    private final FileChannel channel;

    private boolean committed;

    private AtomicFile(Path target, Path temporary, FileChannel channel) {
        this.target = target;
        this.temporary = temporary;
        this.channel = channel;
    }

    /**
     * Begins a file.
     *
     * @param name its name; an existing file stays until the commit, and a symbolic link is followed
     * @return the file, to be closed by the caller
     * @throws OutputException if its folder cannot be written to
     */
    public static AtomicFile create(Path name) {
        Path target = followed(name);
        // Not named after the file, whose name may already be as long as the file system allows.
        String unique = Long.toHexString(ThreadLocalRandom.current().nextLong());
        Path temporary = folderOf(target).resolve(ResultSpools.PREFIX + unique + ResultSpools.PART);
        try {
            FileChannel channel = FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            lock(channel);
            return new AtomicFile(target, temporary, channel);
        } catch (IOException e) {
            throw new OutputException(target + " cannot be written: " + e, e);
        }
    }

    /**
     * Returns the file that a name stands for: what a symbolic link leads to, whether or not that exists.
     *
     * @param name the name
     * @return the name, if it is not a link
     * @throws OutputException if links lead in a circle
     */
    public static Path followed(Path name) {
        Path file = name;
        for (int links = 0; Files.isSymbolicLink(file); links++) {
            if (links == MAX_LINKS) {
                throw new OutputException(
                        name + " cannot be written: more than " + MAX_LINKS + " symbolic links lead from it");
            }
            try {
                file = file.toAbsolutePath().resolveSibling(Files.readSymbolicLink(file));
            } catch (IOException e) {
                throw new OutputException(name + " cannot be written: " + e, e);
            }
        }
        return file;
    }

    /** Says that a process works on the file, until it is closed; some file systems have no locks. */
    private static void lock(FileChannel channel) {
        try {
            TileSpool.isAlone(channel);
        } catch (IOException notSupported) {
            // The file can then be mistaken for one that was left behind, by whoever cleans up meanwhile.
        }
    }

    /** {@return where to write, from position 0 on} */
    public FileChannel channel() {
        return channel;
    }

    /**
     * Gives the file its name.
     *
     * @throws OutputException if the disk is full or fails; the target is then as before
     */
    public void commit() {
        try {
            channel.force(true);
            channel.close();
            try {
                Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } catch (AtomicMoveNotSupportedException unsupported) {
                Files.move(temporary, target, StandardCopyOption.REPLACE_EXISTING);
            }
            committed = true;
        } catch (IOException e) {
            throw new OutputException(target + " cannot be written: " + e, e);
        }
        forceFolder();
    }

    /** The new name reaches the disk too, if the system allows that for a folder. */
    private void forceFolder() {
        try (FileChannel folder = FileChannel.open(folderOf(target), StandardOpenOption.READ)) {
            folder.force(true);
        } catch (IOException notAllowed) {
            // Windows, for one: the name then reaches the disk when the system pleases.
        }
    }

    private static Path folderOf(Path file) {
        Path parent = file.toAbsolutePath().getParent();
        if (parent == null) {
            throw new OutputException(file + " is not a file that can be written");
        }
        return parent;
    }

    /** Deletes the file if it has not been committed. */
    @Override
    public void close() {
        try {
            channel.close();
            if (!committed) {
                Files.deleteIfExists(temporary);
            }
        } catch (IOException e) {
            throw new OutputException("the temporary file " + temporary + " cannot be deleted: " + e, e);
        }
    }
}

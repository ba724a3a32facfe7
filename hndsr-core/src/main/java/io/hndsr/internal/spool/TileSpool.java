package io.hndsr.internal.spool;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.hndsr.error.OutputException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Finished pieces of a result in a file, until all are there. Thread-safe; {@link #put} writes one piece at a time.
 *
 * <p>A fingerprint says of what they are pieces: input, options, whatever decides the bytes. Only one process at a time has a
 * spool open. Pieces are forced to the disk in batches.
 */
public final class TileSpool implements AutoCloseable {

    /** How many bytes may be lost to a failure of power. */
    static final long BATCH_BYTES = 64L << 20;

    private final Path file;
    private final FileChannel channel;
    private final long batchBytes;

    @GuardedBy("this")
    private final Map<SpoolKey, SpoolRecords.Place> places = new HashMap<>();

    @GuardedBy("this")
    private long end;

    @GuardedBy("this")
    private long forcedEnd;

    private TileSpool(Path file, FileChannel channel, SpoolRecords.Contents contents, long batchBytes) {
        this.file = file;
        this.channel = channel;
        this.batchBytes = batchBytes;
        this.places.putAll(contents.places());
        this.end = contents.end();
        this.forcedEnd = contents.end();
    }

    /**
     * Begins a spool.
     *
     * @param file its file, which must not exist
     * @param fingerprint of what it will hold pieces
     * @return the spool, to be closed by the caller; closing it leaves the file
     * @throws OutputException if the file exists or cannot be written
     */
    public static TileSpool create(Path file, String fingerprint) {
        return create(file, fingerprint, BATCH_BYTES);
    }

    static TileSpool create(Path file, String fingerprint, long batchBytes) {
        return opened(file, StandardOpenOption.CREATE_NEW, channel -> {
            byte[] header = SpoolRecords.header(fingerprint);
            writeFully(channel, ByteBuffer.wrap(header), 0);
            channel.force(true);
            return new TileSpool(file, channel, new SpoolRecords.Contents(Map.of(), header.length), batchBytes);
        });
    }

    /**
     * Begins a spool, in the place of any file of its name.
     *
     * @param file its file
     * @param fingerprint of what it will hold pieces
     * @return the spool, to be closed by the caller; empty if a process has a spool of this name open
     * @throws OutputException if it cannot be written
     */
    static Optional<TileSpool> replace(Path file, String fingerprint) {
        try {
            FileChannel channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            try {
                if (!isAlone(channel)) {
                    channel.close();
                    return Optional.empty();
                }
                byte[] header = SpoolRecords.header(fingerprint);
                channel.truncate(0);
                writeFully(channel, ByteBuffer.wrap(header), 0);
                channel.force(true);
                SpoolRecords.Contents empty = new SpoolRecords.Contents(Map.of(), header.length);
                return Optional.of(new TileSpool(file, channel, empty, BATCH_BYTES));
            } catch (IOException | RuntimeException | Error e) {
                channel.close();
                throw e;
            }
        } catch (IOException e) {
            throw new OutputException("cannot open the spool " + file + ": " + e, e);
        }
    }

    /** Deletes a file that no process has locked; returns whether it did. */
    static boolean deleteAbandoned(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            if (!isAlone(channel)) {
                return false;
            }
            Files.deleteIfExists(file);
            return true;
        }
    }

    /**
     * Opens a spool that is there, with all pieces that it holds whole.
     *
     * @param file its file
     * @param fingerprint of what its pieces must be
     * @return the spool, to be closed by the caller; closing it leaves the file
     * @throws OutputException if the file is not a spool, is one of something else, is in use, or cannot be read and written
     */
    public static TileSpool resume(Path file, String fingerprint) {
        return opened(file, StandardOpenOption.READ, channel -> {
            Optional<String> found = SpoolRecords.fingerprint(channel);
            if (found.isEmpty()) {
                throw new OutputException(file + " is not a spool, or was never begun; delete it and start anew");
            }
            if (!found.get().equals(fingerprint)) {
                throw new OutputException(file + " holds parts of another result: it was begun for \"" + found.get()
                        + "\", this is \"" + fingerprint + "\"; delete it, or run what it was begun for");
            }
            int headerBytes = SpoolRecords.header(fingerprint).length;
            SpoolRecords.Contents contents = SpoolRecords.read(channel, headerBytes);
            channel.truncate(contents.end());
            TileSpool spool = new TileSpool(file, channel, contents, BATCH_BYTES);
            if (contents.end() > headerBytes) {
                spool.force();
            }
            return spool;
        });
    }

    /**
     * Reads of what a file holds pieces.
     *
     * @param file any file
     * @return the fingerprint; empty if the file is not a spool
     * @throws OutputException if it cannot be read
     */
    public static Optional<String> fingerprintOf(Path file) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            return SpoolRecords.fingerprint(channel);
        } catch (IOException e) {
            throw new OutputException("cannot read " + file + ": " + e, e);
        }
    }

    /** What is done with a file that has been opened. */
    @FunctionalInterface
    private interface Opening {
        TileSpool open(FileChannel channel) throws IOException;
    }

    private static TileSpool opened(Path file, StandardOpenOption option, Opening opening) {
        try {
            FileChannel channel = FileChannel.open(file, option, StandardOpenOption.READ, StandardOpenOption.WRITE);
            try {
                requireAlone(file, channel);
                return opening.open(channel);
            } catch (IOException | RuntimeException | Error e) {
                channel.close();
                throw e;
            }
        } catch (IOException e) {
            throw new OutputException("cannot open the spool " + file + ": " + e, e);
        }
    }

    /** The lock is released when the channel is closed, or when the process ends. */
    static boolean isAlone(FileChannel channel) throws IOException {
        try {
            FileLock lock = channel.tryLock();
            return lock != null;
        } catch (OverlappingFileLockException sameProcess) {
            return false;
        }
    }

    private static void requireAlone(Path file, FileChannel channel) throws IOException {
        if (!isAlone(channel)) {
            throw new OutputException("the spool " + file
                    + " is in use; wait until the process that writes it has ended, or name another");
        }
    }

    /** {@return its file} */
    public Path file() {
        return file;
    }

    /**
     * Adds a piece. One that is there already stays: whoever computes a piece twice gets the same bytes.
     *
     * @param key its name
     * @param bytes its bytes; not kept
     * @throws OutputException if the disk is full or fails; what is finished stays in the spool
     */
    public synchronized void put(SpoolKey key, byte[] bytes) {
        if (places.containsKey(key)) {
            return;
        }
        try {
            int checksum = SpoolRecords.checksum(bytes);
            byte[] head = SpoolRecords.tile(key, bytes.length, checksum);
            writeFully(channel, ByteBuffer.wrap(head), end);
            writeFully(channel, ByteBuffer.wrap(bytes), end + head.length);
            places.put(key, new SpoolRecords.Place(end + head.length, bytes.length, checksum));
            end += head.length + bytes.length;
        } catch (IOException e) {
            throw failed("write", e);
        }
        if (end - forcedEnd >= batchBytes) {
            force();
        }
    }

    /**
     * Returns whether a piece is there.
     *
     * @param key its name
     * @return true if it is
     */
    public synchronized boolean contains(SpoolKey key) {
        return places.containsKey(key);
    }

    /** {@return how many pieces are there} */
    public synchronized int size() {
        return places.size();
    }

    /**
     * Returns the number of bytes of a piece.
     *
     * @param key its name
     * @return how many it has
     * @throws IllegalArgumentException if it is not there
     */
    public int length(SpoolKey key) {
        return place(key).length();
    }

    /**
     * Reads a piece and checks it.
     *
     * @param key its name
     * @return its bytes
     * @throws IllegalArgumentException if it is not there
     * @throws OutputException if the disk fails, or the bytes have changed
     */
    public byte[] read(SpoolKey key) {
        SpoolRecords.Place place = place(key);
        byte[] bytes = new byte[place.length()];
        try {
            SpoolRecords.readFully(channel, ByteBuffer.wrap(bytes), place.start());
        } catch (IOException e) {
            throw failed("read", e);
        }
        if (SpoolRecords.checksum(bytes) != place.checksum()) {
            throw new OutputException(
                    "the spool " + file + " was changed at byte " + place.start() + "; delete it and start anew");
        }
        return bytes;
    }

    /**
     * Copies a piece to the position of another file, which moves on, without passing it through the heap.
     *
     * @param key its name
     * @param target where to
     * @throws IllegalArgumentException if it is not there
     * @throws OutputException if a disk is full or fails
     */
    public void transferTo(SpoolKey key, FileChannel target) {
        SpoolRecords.Place place = place(key);
        try {
            long done = 0;
            while (done < place.length()) {
                long copied = channel.transferTo(place.start() + done, place.length() - done, target);
                if (copied <= 0) {
                    throw new IOException("it ends at byte " + (place.start() + done));
                }
                done += copied;
            }
        } catch (IOException e) {
            throw failed("copy", e);
        }
    }

    private synchronized SpoolRecords.Place place(SpoolKey key) {
        SpoolRecords.Place place = places.get(key);
        if (place == null) {
            throw new IllegalArgumentException("the spool " + file + " has no " + key);
        }
        return place;
    }

    /**
     * Forces all pieces to the disk.
     *
     * @throws OutputException if the disk is full or fails
     */
    public synchronized void force() {
        try {
            channel.force(false);
            byte[] sync = SpoolRecords.sync();
            writeFully(channel, ByteBuffer.wrap(sync), end);
            end += sync.length;
            forcedEnd = end;
        } catch (IOException e) {
            throw failed("write", e);
        }
    }

    private static void writeFully(FileChannel channel, ByteBuffer bytes, long position) throws IOException {
        long at = position;
        while (bytes.hasRemaining()) {
            at += channel.write(bytes, at);
        }
    }

    private OutputException failed(String verb, IOException e) {
        return new OutputException(
                "cannot " + verb + " the spool " + file + ": " + e
                        + "; make room there or keep it elsewhere (--temp-dir), and begin or resume again",
                e);
    }

    /** Closes the spool; its file stays, with all pieces. */
    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new OutputException("cannot close the spool " + file + ": " + e, e);
        }
    }

    /**
     * Closes the spool and deletes its file.
     *
     * @throws OutputException if it cannot be deleted
     */
    public void delete() {
        close();
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new OutputException("cannot delete the spool " + file + ": " + e, e);
        }
    }
}

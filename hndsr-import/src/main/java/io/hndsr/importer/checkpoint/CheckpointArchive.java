package io.hndsr.importer.checkpoint;

import io.hndsr.error.InvalidBundleException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * The zip of a checkpoint. Entries must be stored without compression and must not overlap, so the content is never larger
 * than the file.
 */
final class CheckpointArchive implements AutoCloseable {

    private static final String PICKLE = "data.pkl";
    private static final String BYTE_ORDER = "byteorder";
    private static final int MAX_BYTE_ORDER_BYTES = 16;
    private static final int MAX_ENTRIES = 65_536;
    private static final int MAX_PICKLE_BYTES = 16 << 20;

    /** The limit for all storages together; the largest network has 25 MB of weights. */
    private static final int MAX_STORAGE_BYTES = 1 << 28;

    private final String what;
    private final ZipFile zip;

    /** The folder inside the zip that contains everything, with a slash at its end. */
    private final String folder;

    /** Storages read so far; several tensors may share one. */
    private final Map<String, byte[]> storages = new HashMap<>();

    private long storageBytes;

    private CheckpointArchive(String what, ZipFile zip, String folder) {
        this.what = what;
        this.zip = zip;
        this.folder = folder;
    }

    static CheckpointArchive open(Path path) {
        String what = "checkpoint " + path;
        if (!Files.isRegularFile(path)) {
            throw new InvalidBundleException(what + " does not exist or is not a file");
        }
        try {
            ZipFile zip = new ZipFile(path.toFile());
            try {
                requireApart(what, zip, Files.size(path));
                CheckpointArchive archive = new CheckpointArchive(what, zip, folder(what, zip));
                archive.requireLittleEndian();
                return archive;
            } catch (RuntimeException | IOException refused) {
                zip.close();
                throw refused;
            }
        } catch (ZipException notAZip) {
            throw new InvalidBundleException(
                    what
                            + " is not a complete zip, the format of torch.save since PyTorch 1.6: download the file"
                            + " again, or load and save it with a newer PyTorch",
                    notAZip);
        } catch (IOException failed) {
            throw new InvalidBundleException(what + " cannot be read: " + failed, failed);
        }
    }

    private static void requireApart(String what, ZipFile zip, long fileBytes) {
        if (zip.size() > MAX_ENTRIES) {
            throw new InvalidBundleException(what + " has " + zip.size() + " entries; the limit is " + MAX_ENTRIES);
        }
        long left = fileBytes;
        for (ZipEntry entry : Collections.list(zip.entries())) {
            if (entry.getCompressedSize() > left) {
                throw new InvalidBundleException(what + " has " + fileBytes + " bytes, less than its entries up to "
                        + Unpickler.printable(entry.getName()) + ": they overlap; download the file again");
            }
            left -= entry.getCompressedSize();
        }
    }

    private static String folder(String what, ZipFile zip) {
        List<String> pickles = zip.stream()
                .map(ZipEntry::getName)
                .filter(name -> name.matches("[^/]+/" + PICKLE))
                .toList();
        if (pickles.size() != 1) {
            throw new InvalidBundleException(what + " has " + pickles.size() + " entries named " + PICKLE
                    + ", but a checkpoint has one; save it with torch.save");
        }
        return pickles.get(0).substring(0, pickles.get(0).length() - PICKLE.length());
    }

    private void requireLittleEndian() {
        if (zip.getEntry(folder + BYTE_ORDER) != null) {
            String order = new String(read(BYTE_ORDER, MAX_BYTE_ORDER_BYTES), StandardCharsets.US_ASCII).strip();
            if (!order.equals("little")) {
                throw new InvalidBundleException(what + " has the byte order \"" + Unpickler.printable(order)
                        + "\", only \"little\" is supported; save it on a little-endian machine");
            }
        }
    }

    String what() {
        return what;
    }

    byte[] pickle() {
        return read(PICKLE, MAX_PICKLE_BYTES);
    }

    /** The bytes of a storage; shared between callers, who must not change them. */
    byte[] storage(Pickled.Storage storage) {
        long expected = storage.elements() > MAX_STORAGE_BYTES
                ? Long.MAX_VALUE
                : storage.elements() * storage.type().bytes();
        String key = Unpickler.printable(storage.key());
        ZipEntry entry = stored("data/" + storage.key());
        if (entry.getSize() != expected) {
            throw new InvalidBundleException(what + ": storage " + key + " has " + entry.getSize() + " bytes, but "
                    + storage.elements() + " elements of " + storage.type().bytes()
                    + " bytes were declared; download the file again");
        }
        byte[] bytes = storages.get(storage.key());
        if (bytes == null) {
            storageBytes += expected;
            if (storageBytes > MAX_STORAGE_BYTES) {
                throw new InvalidBundleException(
                        what + ": its weights up to storage " + key + " have " + storageBytes + " bytes; the limit is "
                                + MAX_STORAGE_BYTES + "; save only the state dict, with cloned tensors");
            }
            bytes = read(entry);
            storages.put(storage.key(), bytes);
        }
        return bytes;
    }

    private ZipEntry stored(String name) {
        ZipEntry entry = zip.getEntry(folder + name);
        if (entry == null) {
            throw new InvalidBundleException(what + " has no entry " + Unpickler.printable(name));
        }
        if (entry.getMethod() != ZipEntry.STORED || entry.getSize() != entry.getCompressedSize()) {
            throw new InvalidBundleException(what + ": entry " + Unpickler.printable(entry.getName())
                    + " is compressed; save the file with torch.save, which does not compress");
        }
        return entry;
    }

    private byte[] read(String name, int limit) {
        ZipEntry entry = stored(name);
        if (entry.getSize() > limit) {
            throw new InvalidBundleException(what + ": entry " + Unpickler.printable(entry.getName()) + " has "
                    + entry.getSize() + " bytes; the limit is " + limit);
        }
        return read(entry);
    }

    private byte[] read(ZipEntry entry) {
        try (InputStream stream = zip.getInputStream(entry)) {
            byte[] bytes = stream.readNBytes((int) entry.getSize());
            CRC32 sum = new CRC32();
            sum.update(bytes);
            if (bytes.length != entry.getSize() || sum.getValue() != entry.getCrc()) {
                throw new InvalidBundleException(what + ": entry " + Unpickler.printable(entry.getName())
                        + " is damaged; download the file again");
            }
            return bytes;
        } catch (IOException failed) {
            throw new InvalidBundleException(what + " cannot be read: " + failed, failed);
        }
    }

    @Override
    public void close() throws IOException {
        zip.close();
    }
}

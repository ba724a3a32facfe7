package io.hndsr.cli.checkpoint;

import io.hndsr.error.InvalidBundleException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/** The zip of a checkpoint. Entries are stored, never compressed, so that what it holds is no larger than it is. */
final class Archive implements AutoCloseable {

    private static final String PICKLE = "data.pkl";
    private static final int MAX_ENTRIES = 65_536;
    private static final int MAX_PICKLE_BYTES = 16 << 20;
    private static final int MAX_STORAGE_BYTES = 1 << 30;

    private final String what;
    private final ZipFile zip;

    /** The folder inside the zip that holds everything, with a slash at its end. */
    private final String folder;

    /** Storages that were read, since several tensors may lie in one. */
    private final Map<String, byte[]> storages = new HashMap<>();

    private Archive(String what, ZipFile zip, String folder) {
        this.what = what;
        this.zip = zip;
        this.folder = folder;
    }

    static Archive open(Path path) {
        String what = "checkpoint " + path;
        if (!Files.isRegularFile(path)) {
            throw new InvalidBundleException(what + " does not exist or is not a file");
        }
        try {
            ZipFile zip = new ZipFile(path.toFile());
            try {
                Archive archive = new Archive(what, zip, folder(what, zip));
                archive.requireLittleEndian();
                return archive;
            } catch (RuntimeException | IOException refused) {
                zip.close();
                throw refused;
            }
        } catch (ZipException notAZip) {
            throw new InvalidBundleException(
                    what
                            + " is not a whole zip; checkpoints are read as torch.save writes them since PyTorch 1.6: get the"
                            + " file again, or load and save it with a newer PyTorch",
                    notAZip);
        } catch (IOException failed) {
            throw new InvalidBundleException(what + " cannot be read: " + failed, failed);
        }
    }

    private static String folder(String what, ZipFile zip) {
        if (zip.size() > MAX_ENTRIES) {
            throw new InvalidBundleException(
                    what + " has " + zip.size() + " entries, at most " + MAX_ENTRIES + " are read");
        }
        List<String> pickles = zip.stream()
                .map(ZipEntry::getName)
                .filter(name -> name.matches("[^/]+/" + PICKLE))
                .toList();
        if (pickles.size() != 1) {
            throw new InvalidBundleException(what + " has " + pickles.size() + " entries named " + PICKLE
                    + ", a checkpoint has one; save it with torch.save");
        }
        return pickles.get(0).substring(0, pickles.get(0).length() - PICKLE.length());
    }

    private void requireLittleEndian() throws IOException {
        ZipEntry entry = zip.getEntry(folder + "byteorder");
        if (entry != null) {
            String order = new String(read(entry, 16), StandardCharsets.US_ASCII).strip();
            if (!order.equals("little")) {
                throw new InvalidBundleException(what + " has the byte order \"" + Unpickler.printable(order)
                        + "\", this release reads \"little\"; save it on a little-endian machine");
            }
        }
    }

    String what() {
        return what;
    }

    byte[] pickle() {
        return read(PICKLE, MAX_PICKLE_BYTES);
    }

    /** The bytes of a storage; shared between those who ask, and not to be changed. */
    byte[] storage(Pickled.Storage storage) {
        long expected = storage.elements() > MAX_STORAGE_BYTES
                ? Long.MAX_VALUE
                : storage.elements() * storage.type().bytes();
        byte[] bytes = storages.get(storage.key());
        if (bytes == null) {
            bytes = read("data/" + storage.key(), MAX_STORAGE_BYTES);
            storages.put(storage.key(), bytes);
        }
        if (bytes.length != expected) {
            throw new InvalidBundleException(what + ": storage " + Unpickler.printable(storage.key()) + " has "
                    + bytes.length + " bytes where " + storage.elements() + " elements of "
                    + storage.type().bytes() + " bytes are announced; get the file again");
        }
        return bytes;
    }

    private byte[] read(String name, int limit) {
        ZipEntry entry = zip.getEntry(folder + name);
        if (entry == null) {
            throw new InvalidBundleException(what + " lacks its entry " + Unpickler.printable(name));
        }
        try {
            return read(entry, limit);
        } catch (IOException failed) {
            throw new InvalidBundleException(what + " cannot be read: " + failed, failed);
        }
    }

    private byte[] read(ZipEntry entry, int limit) throws IOException {
        String name = Unpickler.printable(entry.getName());
        if (entry.getMethod() != ZipEntry.STORED || entry.getSize() != entry.getCompressedSize()) {
            throw new InvalidBundleException(
                    what + ": entry " + name + " is compressed, which torch.save never does; save it with torch.save");
        }
        if (entry.getSize() > limit) {
            throw new InvalidBundleException(
                    what + ": entry " + name + " has " + entry.getSize() + " bytes, at most " + limit + " are read");
        }
        try (InputStream stream = zip.getInputStream(entry)) {
            byte[] bytes = stream.readNBytes((int) entry.getSize());
            CRC32 sum = new CRC32();
            sum.update(bytes);
            if (bytes.length != entry.getSize() || sum.getValue() != entry.getCrc()) {
                throw new InvalidBundleException(what + ": entry " + name + " is damaged; get the file again");
            }
            return bytes;
        }
    }

    @Override
    public void close() throws IOException {
        zip.close();
    }
}

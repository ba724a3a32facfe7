package io.hndsr.internal.spool;

import io.hndsr.error.OutputException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/**
 * The fuzz target: resumes any bytes as a spool, adds a piece, and resumes it again. Fails on any exception but an
 * {@link OutputException}, and if the piece is not there. Stateless.
 */
public final class SpoolFuzz {

    private static final SpoolKey ADDED = new SpoolKey(9, 9, 9, 9);

    private SpoolFuzz() {}

    /**
     * Resumes a spool.
     *
     * @param data any bytes
     */
    public static void fuzzerTestOneInput(byte[] data) {
        try {
            Path file = Files.createTempFile("spool-fuzz", ".spool");
            try {
                Files.write(file, data);
                resume(file);
            } finally {
                Files.delete(file);
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static void resume(Path file) {
        Optional<String> fingerprint = TileSpool.fingerprintOf(file);
        if (fingerprint.isEmpty()) {
            return;
        }
        byte[] piece = {1, 2, 3};
        boolean added;
        int size;
        try (TileSpool spool = TileSpool.resume(file, fingerprint.get())) {
            added = !spool.contains(ADDED);
            spool.put(ADDED, piece);
            size = spool.size();
        } catch (OutputException refused) {
            return;
        }
        try (TileSpool spool = TileSpool.resume(file, fingerprint.get())) {
            if (spool.size() != size || (added && !Arrays.equals(spool.read(ADDED), piece))) {
                throw new AssertionError("a resumed spool of " + size + " pieces has " + spool.size());
            }
        }
    }
}

package io.hndsr.importer;

import io.hndsr.error.InvalidBundleException;
import io.hndsr.importer.original.Checkpoints;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A checkpoint, as a bundle names its origin.
 *
 * @param part the part of the network it contains
 * @param name its file name
 * @param sha256 its SHA-256, in lower-case hexadecimal digits
 */
record CheckpointFile(String part, String name, String sha256) {

    /**
     * Computes the SHA-256 of each checkpoint and compares it with the original's manifest.
     *
     * @param checkpoints the files
     * @param manifest the manifest, if there is one; it need not list the gain network, which the original never saves by
     *     itself
     * @return the files with their sums
     * @throws InvalidBundleException if a file cannot be read, has another sum or is not listed
     */
    static List<CheckpointFile> of(Checkpoints checkpoints, Optional<Manifest> manifest) {
        List<CheckpointFile> files = new ArrayList<>();
        files.add(of("autoencoder", checkpoints.autoencoder(), manifest, true));
        files.add(of("operator", checkpoints.operator(), manifest, true));
        files.add(of("diffusion", checkpoints.denoiser(), manifest, true));
        checkpoints.gain().ifPresent(file -> files.add(of("gain", file, manifest, false)));
        return files;
    }

    private static CheckpointFile of(String part, Path file, Optional<Manifest> manifest, boolean required) {
        try {
            String sum = Sha256.of(file);
            manifest.ifPresent(list -> list.check(file, sum, required));
            return new CheckpointFile(part, String.valueOf(file.getFileName()), sum);
        } catch (IOException unreadable) {
            throw new InvalidBundleException("checkpoint " + file + " cannot be read: " + unreadable, unreadable);
        }
    }
}

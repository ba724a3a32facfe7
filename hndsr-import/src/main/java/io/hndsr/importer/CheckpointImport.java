package io.hndsr.importer;

import io.hndsr.error.InvalidBundleException;
import io.hndsr.error.OutputException;
import io.hndsr.importer.original.Checkpoints;
import io.hndsr.importer.original.Layout;
import io.hndsr.importer.original.OriginalNetwork;
import io.hndsr.model.Diffusion.SamplerRule;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Imports checkpoints of the original HNDSR as a model bundle, which offers the mode {@code PERCEPTUAL} only. The same
 * checkpoints give the same bundle, byte for byte. Stateless and thread-safe.
 */
public final class CheckpointImport {

    private CheckpointImport() {}

    /**
     * Reads the checkpoints and writes the bundle. Blocks until it is written.
     *
     * @param layout the layout of the original that the checkpoints belong to
     * @param checkpoints the files
     * @param manifest the original's manifest, if the files are to be verified with it
     * @param sampler the rule by which a denoising step leads to the next
     * @param target where the bundle is written: a folder that does not exist yet, or an empty one
     * @throws InvalidBundleException if a checkpoint is damaged, contains anything other than data, belongs to another network or
     *     differs from the manifest
     * @throws OutputException if the bundle cannot be written
     */
    public static void run(
            Layout layout, Checkpoints checkpoints, Optional<Path> manifest, SamplerRule sampler, Path target) {
        List<CheckpointFile> files = CheckpointFile.of(checkpoints, manifest.map(Manifest::read));
        OriginalNetwork network = OriginalNetwork.read(layout, checkpoints);
        BundleWriter.write(target, network, files, sampler);
    }
}

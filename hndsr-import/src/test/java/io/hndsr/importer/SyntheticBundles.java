package io.hndsr.importer;

import io.hndsr.importer.original.Checkpoints;
import io.hndsr.importer.original.Layout;
import io.hndsr.importer.original.SyntheticCheckpoints;
import io.hndsr.model.Diffusion.SamplerRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Checkpoints of synthetic weights and the bundles imported from them, for both layouts, in one folder. */
public final class SyntheticBundles {

    private final Path folder;
    private final Map<Layout, Checkpoints> checkpoints = new EnumMap<>(Layout.class);

    /** Writes them. */
    public SyntheticBundles(Path folder) throws IOException {
        this.folder = folder;
        for (Layout layout : Layout.values()) {
            Path files = Files.createDirectory(folder.resolve("checkpoints-" + layout.key()));
            checkpoints.put(layout, SyntheticCheckpoints.write(layout, files));
            CheckpointImport.run(layout, checkpoints(layout), Optional.empty(), SamplerRule.CORRECTED, bundle(layout));
        }
    }

    /** The checkpoints of a layout, with the gain network. */
    public Checkpoints checkpoints(Layout layout) {
        return Objects.requireNonNull(checkpoints.get(layout));
    }

    /** The checkpoints of a layout with another gain network, or none. */
    public Checkpoints checkpoints(Layout layout, Optional<Path> gain) {
        Checkpoints all = checkpoints(layout);
        return new Checkpoints(all.autoencoder(), all.operator(), all.denoiser(), gain);
    }

    /** The folder of the bundle of a layout, imported with its gain network. */
    public Path bundle(Layout layout) {
        return folder.resolve("bundle-" + layout.key());
    }
}

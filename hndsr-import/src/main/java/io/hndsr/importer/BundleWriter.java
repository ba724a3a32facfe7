package io.hndsr.importer;

import com.google.gson.Gson;
import io.hndsr.error.OutputException;
import io.hndsr.importer.original.Layout;
import io.hndsr.importer.original.OriginalNetwork;
import io.hndsr.model.Diffusion.Prediction;
import io.hndsr.model.Diffusion.SamplerRule;
import io.hndsr.model.GraphRole;
import io.hndsr.model.ModelBundle;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Writes a network of the original as a model bundle. */
final class BundleWriter {

    /*
     * The operator's spectral convolutions cover the whole tile and nothing beyond it, so a tile's result depends on where
     * the tile ends, and no margin makes two tiles agree. The original's servers cut tiles of 128 pixels, and so do these
     * numbers: a core of 96 that extends over each seam by 16, where neighbours are blended.
     */
    private static final int OVERLAP = 16;
    private static final int CORE = 96;

    /** Hexadecimal digits of a SHA-256 that identify a file. */
    private static final int SHORT_SUM = 12;

    private static final Gson JSON = new Gson();

    private final Layout layout;
    private final SamplerRule sampler;
    private final List<CheckpointFile> files;
    private final boolean gain;

    private BundleWriter(Layout layout, SamplerRule sampler, List<CheckpointFile> files, boolean gain) {
        this.layout = layout;
        this.sampler = sampler;
        this.files = files;
        this.gain = gain;
    }

    /**
     * Writes a bundle atomically: either the whole folder appears, or nothing.
     *
     * @param target a folder that does not exist yet, or an empty one
     * @param network the network
     * @param files the checkpoints it was read from
     * @param sampler the rule by which a denoising step leads to the next
     * @throws OutputException if it cannot be written
     */
    static void write(Path target, OriginalNetwork network, List<CheckpointFile> files, SamplerRule sampler) {
        BundleWriter writer = new BundleWriter(network.layout(), sampler, List.copyOf(files), network.hasGain());
        try {
            writer.write(target, network.graphs());
        } catch (IOException failed) {
            throw new OutputException("bundle " + target + " cannot be written: " + failed, failed);
        }
    }

    private void write(Path target, Map<GraphRole, byte[]> graphs) throws IOException {
        Path parent = target.toAbsolutePath().normalize().getParent();
        if (parent == null || (Files.exists(target) && !isEmptyFolder(target))) {
            throw new OutputException("bundle " + target + " already exists; name another folder, or remove it first");
        }
        Files.createDirectories(parent);
        Path unfinished = Files.createDirectory(parent.resolve(".unfinished-" + UUID.randomUUID()));
        try {
            for (Map.Entry<GraphRole, byte[]> graph : graphs.entrySet()) {
                Files.write(unfinished.resolve(file(graph.getKey())), graph.getValue());
            }
            Files.writeString(unfinished.resolve("bundle.json"), descriptor(graphs));
            ModelBundle.load(unfinished);
            Files.deleteIfExists(target);
            Files.move(unfinished, target);
        } finally {
            remove(unfinished);
        }
    }

    /** The version is a hash of everything in the bundle, graphs included, so bundles that differ have different versions. */
    private String descriptor(Map<GraphRole, byte[]> graphs) {
        String content = Sha256.of(descriptor("", graphs).getBytes(StandardCharsets.UTF_8));
        return descriptor(content.substring(0, SHORT_SUM), graphs);
    }

    private String descriptor(String version, Map<GraphRole, byte[]> graphs) {
        return """
            {
              "schemaVersion": 1,
              "id": "imported-hndsr-%s",
              "version": "%s",
              "licence": {"code": "Apache-2.0", "weights": "LicenseRef-of-the-imported-checkpoints"},
              "trainingData": %s,
              "bands": ["red", "green", "blue"],
              "valueRange": [0, 1],
              "scale": {"min": 2, "max": 8},
              "modes": ["perceptual"],
              "tiling": {"multiple": 1, "margin": %d, "border": 0, "overlap": %d, "core": %d},
              "latent": {"channels": %d, "grid": "output", "stride": %d, "multiple": %d, "start": "%s"},
              "diffusion": {
                "trainingSteps": 1000,
                "schedule": {"type": "linear", "betaStart": 0.0001, "betaEnd": 0.02},
                "prediction": "%s",
                "sampler": "%s",
                "defaultSteps": 50,
                "defaultStrength": %s
              },
              "consistency": {"iterations": 5},
              "graphs": {
                %s
              }
            }
            """.formatted(
                        layout.key(),
                        version,
                        JSON.toJson(origin()),
                        OVERLAP,
                        OVERLAP,
                        CORE,
                        layout.channels(),
                        Layout.STRIDE,
                        layout.multiple(),
                        layout.start().key(),
                        Prediction.EPSILON.key(),
                        sampler.key(),
                        layout.defaultStrength(),
                        graphs.entrySet().stream()
                                .map(graph -> entry(graph.getKey(), graph.getValue()))
                                .collect(Collectors.joining(",\n    ")));
    }

    private String origin() {
        String names = files.stream()
                .map(file ->
                        file.part() + " " + file.name() + " (" + file.sha256().substring(0, SHORT_SUM) + ")")
                .collect(Collectors.joining(", "));
        return "unknown; imported from " + names + ", " + (gain ? "with its gain network" : "without a gain network");
    }

    private static String entry(GraphRole role, byte[] graph) {
        return "\"%s\": {\"file\": \"%s\", \"sha256\": \"%s\"}".formatted(role.key(), file(role), Sha256.of(graph));
    }

    private static String file(GraphRole role) {
        return role.key() + ".onnx";
    }

    private static boolean isEmptyFolder(Path path) throws IOException {
        if (!Files.isDirectory(path)) {
            return false;
        }
        try (Stream<Path> files = Files.list(path)) {
            return files.findAny().isEmpty();
        }
    }

    private static void remove(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }
}

package io.hndsr.cli.original;

import io.hndsr.cli.checkpoint.StateDict;
import io.hndsr.error.InvalidBundleException;
import io.hndsr.model.GraphRole;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The weights of a whole network of the original. Immutable. */
public final class OriginalNetwork {

    private static final String STATE = "model_state_dict";

    private final Layout layout;
    private final StateDict autoencoder;
    private final StateDict operator;
    private final StateDict denoiser;
    private final Optional<StateDict> gain;

    private OriginalNetwork(
            Layout layout, StateDict autoencoder, StateDict operator, StateDict denoiser, Optional<StateDict> gain) {
        this.layout = layout;
        this.autoencoder = autoencoder;
        this.operator = operator;
        this.denoiser = denoiser;
        this.gain = gain;
    }

    /**
     * Reads the checkpoints.
     *
     * @param layout which of the two networks they belong to
     * @param files the checkpoints
     * @return the network
     * @throws InvalidBundleException where one is damaged, holds anything but data, or belongs to another network
     */
    public static OriginalNetwork read(Layout layout, Checkpoints files) {
        return new OriginalNetwork(
                layout,
                StateDict.read(files.autoencoder(), List.of(STATE), Parameters.autoencoder()),
                StateDict.read(files.operator(), List.of(STATE, "neural_operator"), Parameters.operator(layout)),
                StateDict.read(
                        files.denoiser(), List.of("ema_shadow", "diffusion_unet", STATE), layout.denoiserShapes()),
                files.gain().map(gain -> StateDict.read(gain, List.of(STATE, "implicit_amp"), Parameters.gain())));
    }

    /** {@return the stages as ONNX models} */
    public Map<GraphRole, byte[]> graphs() {
        Map<GraphRole, byte[]> graphs = new EnumMap<>(GraphRole.class);
        graphs.put(GraphRole.OPERATOR, OperatorGraph.of(layout, operator, gain));
        graphs.put(GraphRole.DENOISER, DenoiserGraph.of(layout, denoiser));
        graphs.put(GraphRole.DECODER, DecoderGraph.of(layout, autoencoder));
        return graphs;
    }

    Layout layout() {
        return layout;
    }

    boolean hasGain() {
        return gain.isPresent();
    }

    /**
     * The files of a network.
     *
     * @param autoencoder the autoencoder
     * @param operator the neural operator; in the trainer's format of two networks it may hold the gain network too
     * @param denoiser the diffusion's denoiser
     * @param gain the network that amplifies the prior by the scale, where there is one
     */
    public record Checkpoints(Path autoencoder, Path operator, Path denoiser, Optional<Path> gain) {

        /**
         * Computes the SHA-256 of each file and holds it against the original's manifest.
         *
         * @param manifest the manifest, where there is one; it need not list the gain network, which the original never
         *     saves by itself
         * @return the files with their sums
         * @throws InvalidBundleException where a file cannot be read, has another sum or is not listed
         */
        public List<Source> sources(Optional<Manifest> manifest) {
            List<Source> sources = new ArrayList<>();
            sources.add(source("autoencoder", autoencoder, manifest, true));
            sources.add(source("operator", operator, manifest, true));
            sources.add(source("diffusion", denoiser, manifest, true));
            gain.ifPresent(file -> sources.add(source("gain", file, manifest, false)));
            return sources;
        }

        private static Source source(String part, Path file, Optional<Manifest> manifest, boolean required) {
            try {
                String sum = Sha256.of(file);
                manifest.ifPresent(list -> list.check(file, sum, required));
                return new Source(part, String.valueOf(file.getFileName()), sum);
            } catch (IOException unreadable) {
                throw new InvalidBundleException("checkpoint " + file + " cannot be read: " + unreadable, unreadable);
            }
        }
    }
}

package io.hndsr.importer.original;

import io.hndsr.error.InvalidBundleException;
import io.hndsr.importer.checkpoint.StateDict;
import io.hndsr.model.GraphRole;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The weights of a complete network of the original. Immutable. */
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
     * @param layout the layout they belong to
     * @param files the checkpoints
     * @return the network
     * @throws InvalidBundleException if one is damaged, contains anything other than data, or belongs to another network
     */
    public static OriginalNetwork read(Layout layout, Checkpoints files) {
        return new OriginalNetwork(
                layout,
                StateDict.read(files.autoencoder(), List.of(STATE), WeightShapes.autoencoder()),
                StateDict.read(files.operator(), List.of(STATE, "neural_operator"), WeightShapes.operator(layout)),
                StateDict.read(
                        files.denoiser(), List.of("ema_shadow", "diffusion_unet", STATE), layout.denoiserShapes()),
                files.gain().map(gain -> StateDict.read(gain, List.of(STATE, "implicit_amp"), WeightShapes.gain())));
    }

    /** {@return the stages as ONNX models} */
    public Map<GraphRole, byte[]> graphs() {
        Map<GraphRole, byte[]> graphs = new EnumMap<>(GraphRole.class);
        graphs.put(GraphRole.OPERATOR, OperatorGraph.of(layout, operator, gain));
        graphs.put(GraphRole.DENOISER, DenoiserGraph.of(layout, denoiser));
        graphs.put(GraphRole.DECODER, DecoderGraph.of(layout, autoencoder));
        return graphs;
    }

    /** {@return the layout of the original that it belongs to} */
    public Layout layout() {
        return layout;
    }

    /** {@return whether a gain network amplifies the prior} */
    public boolean hasGain() {
        return gain.isPresent();
    }
}

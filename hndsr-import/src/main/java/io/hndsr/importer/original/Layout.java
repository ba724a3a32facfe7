package io.hndsr.importer.original;

import io.hndsr.importer.checkpoint.Shape;
import io.hndsr.model.Latent;
import java.util.Map;

/** The two networks in the original's repository. They share the operator's mathematics and the autoencoder. */
public enum Layout {
    /** The network that its server runs: 64 latent channels, a denoiser of three levels. */
    SERVER("server", 64, 4, Latent.Start.NOISE, "convs.%d", "ws.%d"),
    /** The network that its training scripts write: 128 latent channels, a denoiser of two levels. */
    TRAINING("training", 128, 2, Latent.Start.CONTEXT, "conv%d", "w%d");

    /** Channels of the decoder's input and of the operator's features. */
    static final int FEATURES = 128;

    /** Output pixels per cell of the latent on each axis. */
    public static final int STRIDE = 8;

    private final String key;
    private final int channels;
    private final int multiple;
    private final Latent.Start start;
    private final String spectral;
    private final String pointwise;

    Layout(String key, int channels, int multiple, Latent.Start start, String spectral, String pointwise) {
        this.key = key;
        this.channels = channels;
        this.multiple = multiple;
        this.start = start;
        this.spectral = spectral;
        this.pointwise = pointwise;
    }

    /** {@return its name on the command line and in a bundle's id} */
    public String key() {
        return key;
    }

    /** {@return channels of the latent and of the context} */
    public int channels() {
        return channels;
    }

    /** {@return the multiple that the sides of the latent must have: the denoiser halves it once for each factor of two} */
    public int multiple() {
        return multiple;
    }

    /** {@return what sampling starts from} */
    public Latent.Start start() {
        return start;
    }

    /** The prefix of the names of a spectral convolution's weights. */
    String spectral(int block) {
        return spectral.formatted(block);
    }

    /** The prefix of the names of the weights of the pointwise convolution beside it. */
    String pointwise(int block) {
        return pointwise.formatted(block);
    }

    /**
     * {@return the strength of a bundle unless a request sets one: 1 from pure noise; low from the context, since the original
     * measured that less diffusion is closer to the truth}
     */
    public double defaultStrength() {
        return start == Latent.Start.NOISE ? 1 : 0.3;
    }

    Map<String, Shape> denoiserShapes() {
        return switch (this) {
            case SERVER -> WeightShapes.serverDenoiser();
            case TRAINING -> WeightShapes.trainingDenoiser();
        };
    }
}

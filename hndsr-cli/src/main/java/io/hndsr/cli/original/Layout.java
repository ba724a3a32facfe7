package io.hndsr.cli.original;

import io.hndsr.cli.checkpoint.Shape;
import io.hndsr.model.Latent;
import java.util.Map;

/** The two networks that the original's repository holds; they share the operator's mathematics and the autoencoder. */
public enum Layout {
    /** What its server runs: 64 latent channels, a denoiser of three levels. */
    SERVER("server", 64, 4, Latent.Start.NOISE, "convs.%d", "ws.%d"),
    /** What its training scripts write: 128 latent channels, a denoiser of two levels. */
    TRAINING("training", 128, 2, Latent.Start.CONTEXT, "conv%d", "w%d");

    /** Channels of what the decoder is given, and of the operator's features. */
    static final int FEATURES = 128;

    /** Output pixels per cell of the latent on each axis. */
    static final int STRIDE = 8;

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

    /** The denoiser halves the latent as often as this has factors of two. */
    int multiple() {
        return multiple;
    }

    Latent.Start start() {
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

    /** From pure noise always; from the context lightly, since the original measured that less diffusion is closer. */
    double defaultStrength() {
        return start == Latent.Start.NOISE ? 1 : 0.3;
    }

    Map<String, Shape> denoiserShapes() {
        return switch (this) {
            case SERVER -> Parameters.serverDenoiser();
            case TRAINING -> Parameters.trainingDenoiser();
        };
    }
}

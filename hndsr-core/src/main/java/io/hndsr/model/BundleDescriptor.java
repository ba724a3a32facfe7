package io.hndsr.model;

import io.hndsr.config.Mode;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The contents of {@code bundle.json}.
 *
 * @param id the bundle's id, such as {@code hndsr-48x12}
 * @param version the bundle's version
 * @param codeLicence SPDX id of the licence of the graphs' code
 * @param weightsLicence SPDX id of the licence of the weights
 * @param trainingData what the network was trained on, and under which licence that is
 * @param minScale the smallest scale on either axis
 * @param maxScale the largest scale on either axis
 * @param modes what the bundle offers, at least one
 * @param conditioning the ranges and defaults of blur and noise; empty if the network is not conditioned
 * @param tiling how tiles are cut
 * @param perceptual the stages of {@code PERCEPTUAL}; empty if the bundle does not offer it
 * @param consistency how a result is corrected to agree with its input; empty if it is not corrected
 * @param graphs the graphs by role; {@link GraphRole#OPERATOR} is always there
 * @param int8Graphs the graphs that replace some of them in 8-bit arithmetic; empty if it is not offered
 * @param quality the figures measured when the bundle was produced, by scale, in rising order
 */
public record BundleDescriptor(
        String id,
        String version,
        String codeLicence,
        String weightsLicence,
        String trainingData,
        double minScale,
        double maxScale,
        Set<Mode> modes,
        Optional<Conditioning> conditioning,
        Tiling tiling,
        Optional<Perceptual> perceptual,
        Optional<Consistency> consistency,
        Map<GraphRole, GraphFile> graphs,
        Map<GraphRole, GraphFile> int8Graphs,
        List<QualityFigure> quality) {

    /** The schema version this release reads. */
    public static final int SCHEMA_VERSION = 1;

    /** The bands of every tensor that holds an image: red, green and blue. A grey image enters as three equal bands. */
    public static final int BANDS = 3;

    /**
     * Copies the collections.
     *
     * @param id the bundle's id, such as {@code hndsr-48x12}
     * @param version the bundle's version
     * @param codeLicence SPDX id of the licence of the graphs' code
     * @param weightsLicence SPDX id of the licence of the weights
     * @param trainingData what the network was trained on, and under which licence that is
     * @param minScale the smallest scale on either axis
     * @param maxScale the largest scale on either axis
     * @param modes what the bundle offers, at least one
     * @param conditioning the ranges and defaults of blur and noise; empty if the network is not conditioned
     * @param tiling how tiles are cut
     * @param perceptual the stages of {@code PERCEPTUAL}; empty if the bundle does not offer it
     * @param consistency how a result is corrected to agree with its input; empty if it is not corrected
     * @param graphs the graphs by role; {@link GraphRole#OPERATOR} is always there
     * @param int8Graphs the graphs that replace some of them in 8-bit arithmetic; empty if it is not
     *     offered
     * @param quality the figures measured when the bundle was produced, by scale, in rising order
     */
    public BundleDescriptor {
        modes = Collections.unmodifiableSet(EnumSet.copyOf(modes));
        graphs = Map.copyOf(graphs);
        int8Graphs = Map.copyOf(int8Graphs);
        quality = List.copyOf(quality);
    }

    /** The descriptor without some modes and their graphs. */
    BundleDescriptor restrictedTo(Set<Mode> kept, Set<GraphRole> unused) {
        return new BundleDescriptor(
                id,
                version,
                codeLicence,
                weightsLicence,
                trainingData,
                minScale,
                maxScale,
                kept,
                conditioning,
                tiling,
                perceptual.filter(stages -> kept.contains(Mode.PERCEPTUAL)),
                consistency,
                without(graphs, unused),
                without(int8Graphs, unused),
                quality);
    }

    private static Map<GraphRole, GraphFile> without(Map<GraphRole, GraphFile> graphs, Set<GraphRole> unused) {
        Map<GraphRole, GraphFile> kept = new HashMap<>(graphs);
        kept.keySet().removeAll(unused);
        return kept;
    }

    /**
     * The blur and noise that the network is conditioned on.
     *
     * @param defaultBlur blur if none is set or can be estimated, sigma in input pixels
     * @param maxBlur the largest blur the network was trained for
     * @param defaultNoise noise if none is set or can be estimated, RMS in 1/255
     * @param maxNoise the largest noise the network was trained for
     */
    public record Conditioning(double defaultBlur, double maxBlur, double defaultNoise, double maxNoise) {}

    /**
     * How tiles are cut, all in input pixels.
     *
     * @param multiple tile origins and padded sides are multiples of it
     * @param margin context on a side on which the image continues, a multiple of {@code multiple}
     * @param border reflected context on a side on which the image ends, a multiple of {@code multiple}
     * @param overlap how far neighbouring tiles reach over their seam and are blended; 0 if cores are joined
     * @param core the preferred largest side of a tile without its margin, a multiple of {@code multiple}
     */
    public record Tiling(int multiple, int margin, int border, int overlap, int core) {}

    /**
     * How a result is corrected to agree with its input.
     *
     * @param iterations how often it is corrected, at least 1
     */
    public record Consistency(int iterations) {}

    /**
     * One graph.
     *
     * @param file the file's name inside the bundle
     * @param sha256 the file's SHA-256, 64 lower-case hexadecimal digits
     */
    public record GraphFile(String file, String sha256) {}

    /**
     * One measured figure.
     *
     * @param scale the scale
     * @param psnr mean PSNR over RGB, in dB
     * @param gain the same, less bicubic's
     * @param ssim mean SSIM of luma
     */
    public record QualityFigure(double scale, double psnr, double gain, double ssim) {}

    /**
     * The stages of {@code PERCEPTUAL}.
     *
     * @param latent the latent that the diffusion works on
     * @param diffusion how the denoiser was trained, and how it is sampled
     * @param tiling how tiles are cut in this mode
     */
    public record Perceptual(Latent latent, Diffusion diffusion, Tiling tiling) {}
}

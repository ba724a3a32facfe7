package io.hndsr.internal.pipeline;

import io.hndsr.config.Mode;
import io.hndsr.error.InvalidOptionsException;
import io.hndsr.image.ImageSize;
import io.hndsr.image.RasterImage;
import io.hndsr.internal.estimate.SensorEstimate;
import io.hndsr.internal.tile.TilePlan;
import io.hndsr.model.BundleDescriptor;
import io.hndsr.model.BundleDescriptor.Conditioning;
import io.hndsr.model.BundleDescriptor.Tiling;
import io.hndsr.model.GraphRole;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.ToDoubleFunction;

/**
 * What a request comes down to once its options and the image's header are known. Immutable.
 *
 * @param input the input's size
 * @param output the result's size
 * @param mode what was asked for
 * @param tiling how tiles are cut
 * @param tileSize the largest tile, or empty where the plan chooses
 * @param equalTiles whether all padded tiles are to have one shape, whatever the image's size, where that does not change
 *     what their cores come out as, and none larger than the plan's is asked for
 * @param blur what the network is told of the blur
 * @param noise what it is told of the noise
 * @param diffusion how latents are made; empty in {@code FIDELITY}
 */
record Settings(
        ImageSize input,
        ImageSize output,
        Mode mode,
        Tiling tiling,
        OptionalInt tileSize,
        boolean equalTiles,
        double blur,
        double noise,
        Optional<DiffusionPlan> diffusion) {

    /**
     * What a tile that the caller asks for may enlarge to: 200 MB of native memory and as much heap on each thread for the
     * default bundle. A bundle whose layers are on the output's grid needs many times as much.
     */
    private static final long MAX_TILE_OUTPUT_PIXELS = 1L << 24;

    /** How tiles are cut where there is no network: no context is needed, and nothing is reflected. */
    private static final Tiling BICUBIC_TILING = new Tiling(1, 0, 0, 0, 512);

    /**
     * Fits a request to a network.
     *
     * @param network the network; empty in a fallback
     * @param equalTiles whether all padded tiles are to have one shape
     * @throws InvalidOptionsException where the network, or the image, does not allow what is asked for
     */
    static Settings of(
            Request request,
            ImageSize input,
            ImageSize output,
            Optional<BundleDescriptor> network,
            boolean equalTiles) {
        if (!modes(network).contains(request.mode())) {
            throw notOffered(request.mode(), network);
        }
        double blur = told("blur", request.blur(), network, Conditioning::defaultBlur, Conditioning::maxBlur);
        double noise = told("noise", request.noise(), network, Conditioning::defaultNoise, Conditioning::maxNoise);
        Optional<DiffusionPlan> diffusion = request.mode() == Mode.PERCEPTUAL
                ? network.flatMap(
                        bundle -> bundle.perceptual().map(perceptual -> DiffusionPlan.of(request, bundle, perceptual)))
                : Optional.empty();
        boolean denoised = diffusion.isPresent() && !diffusion.get().leavesFidelity();
        Tiling tiling = network.map(
                        bundle -> denoised ? bundle.perceptual().orElseThrow().tiling() : bundle.tiling())
                .orElse(BICUBIC_TILING);
        if (request.tileSize().isPresent()) {
            requireTile(request.tileSize().getAsInt(), tiling, input, output);
        }
        return new Settings(
                input, output, request.mode(), tiling, request.tileSize(), equalTiles, blur, noise, diffusion);
    }

    /** These settings with what the image itself says of blur and noise, where the request leaves that to it. */
    Settings estimated(RasterImage image, Request request, Optional<BundleDescriptor> network) {
        Optional<Conditioning> conditioning = network.flatMap(BundleDescriptor::conditioning);
        boolean told = request.blur().isPresent() && request.noise().isPresent();
        if (told || conditioning.isEmpty()) {
            return this;
        }
        return SensorEstimate.of(image)
                .map(estimate -> new Settings(
                        input,
                        output,
                        mode,
                        tiling,
                        tileSize,
                        equalTiles,
                        request.blur()
                                .orElse(Math.min(
                                        estimate.blur(), conditioning.get().maxBlur())),
                        request.noise()
                                .orElse(Math.min(
                                        estimate.noise(), conditioning.get().maxNoise())),
                        diffusion))
                .orElse(this);
    }

    /** These settings for bicubic interpolation, which is told nothing and makes no latents. */
    Settings interpolated() {
        return new Settings(input, output, mode, BICUBIC_TILING, OptionalInt.empty(), false, 0, 0, Optional.empty());
    }

    /**
     * These settings with tiles for which the devices have memory; with the smallest where it was too little even for them.
     *
     * @param maxFootprint the footprint of the largest one
     */
    Settings within(long maxFootprint) {
        Settings fitted = this;
        while (fitted.largestFootprint() > maxFootprint && fitted.tileSide() > smallestSide()) {
            int half = fitted.tileSide() / 2 / tiling.multiple() * tiling.multiple();
            fitted = withTileSize(OptionalInt.of(Math.max(smallestSide(), half)));
        }
        return fitted;
    }

    /** Tells whether tiles can be made smaller. */
    boolean canShrink() {
        return tileSide() > smallestSide();
    }

    private int tileSide() {
        return tileSize.orElse(tiling.core());
    }

    private int smallestSide() {
        return Math.max(tiling.multiple(), 4 * tiling.overlap());
    }

    /** These settings with tiles as the plan chooses them. */
    Settings withoutTileSize() {
        return withTileSize(OptionalInt.empty());
    }

    private Settings withTileSize(OptionalInt side) {
        return new Settings(input, output, mode, tiling, side, equalTiles, blur, noise, diffusion);
    }

    private long largestFootprint() {
        return tilePlan().largest().footprint();
    }

    /** What enlarges the tiles of a network. */
    TileOperator operator(TilePlan plan, BundleDescriptor network) {
        return latents()
                .<TileOperator>map(DiffusionOperator::new)
                .orElseGet(() -> new NetworkOperator(
                        plan.wholeScale() && network.graphs().containsKey(GraphRole.OPERATOR_WHOLE)
                                ? GraphRole.OPERATOR_WHOLE
                                : GraphRole.OPERATOR));
    }

    /** The modes of a network, or of the fallback. */
    static Set<Mode> modes(Optional<BundleDescriptor> network) {
        return network.map(BundleDescriptor::modes).orElse(Set.of(Mode.FIDELITY));
    }

    /** How latents are made; empty where the operator's own picture is the result, in whichever mode. */
    Optional<DiffusionPlan> latents() {
        return diffusion.filter(plan -> !plan.leavesFidelity());
    }

    TilePlan tilePlan() {
        int outputMultiple =
                latents().map(plan -> LatentPlace.outputMultiple(plan.latent())).orElse(1);
        int usualCore = TilePlan.unsplitCore(input, output, tiling);
        int core = tileSize.orElse(usualCore);
        // Where tiles overlap, their pixels depend on how far they see. And a small picture is not filled up to
        // whatever is asked for.
        if (!equalTiles || tiling.overlap() > 0 || core > usualCore) {
            return TilePlan.of(input, output, tiling, tileSize, outputMultiple);
        }
        return TilePlan.of(input, output, tiling, OptionalInt.of(core), outputMultiple)
                .equallyPadded(core + 2 * Math.max(tiling.margin(), tiling.border()));
    }

    private static InvalidOptionsException notOffered(Mode asked, Optional<BundleDescriptor> network) {
        Mode other = asked == Mode.FIDELITY ? Mode.PERCEPTUAL : Mode.FIDELITY;
        return new InvalidOptionsException("mode " + asked + " is not offered by "
                + network.map(bundle -> "model " + bundle.id()).orElse("the bicubic fallback") + ", which offers "
                + other + "; choose " + other + " or another bundle");
    }

    private static double told(
            String name,
            OptionalDouble asked,
            Optional<BundleDescriptor> network,
            ToDoubleFunction<Conditioning> standard,
            ToDoubleFunction<Conditioning> largest) {
        Optional<Conditioning> conditioning = network.flatMap(BundleDescriptor::conditioning);
        if (conditioning.isEmpty()) {
            if (network.isPresent() && asked.orElse(0) != 0) {
                throw new InvalidOptionsException(name + " " + asked.getAsDouble() + " cannot be told to model "
                        + network.get().id() + ", which knows neither blur nor noise; leave it out, tell 0, or choose a"
                        + " bundle with conditioning");
            }
            return 0;
        }
        double value = asked.orElse(standard.applyAsDouble(conditioning.get()));
        double max = largest.applyAsDouble(conditioning.get());
        if (value > max) {
            throw new InvalidOptionsException(name + " " + value + " is more than this model was trained for, " + max);
        }
        return value;
    }

    private static void requireTile(int side, Tiling tiling, ImageSize input, ImageSize output) {
        if (side % tiling.multiple() != 0 || side < 4 * tiling.overlap()) {
            throw new InvalidOptionsException("tileSize " + side + " must be a multiple of " + tiling.multiple()
                    + (tiling.overlap() > 0 ? " and at least " + 4 * tiling.overlap() : "") + " for this model");
        }
        double tileInput = (double) Math.min(side, input.width()) * Math.min(side, input.height());
        double tileOutput = tileInput * output.pixels() / input.pixels();
        if (tileOutput > MAX_TILE_OUTPUT_PIXELS) {
            throw new InvalidOptionsException("tileSize " + side + " makes tiles of " + (long) tileOutput
                    + " output pixels, at most " + MAX_TILE_OUTPUT_PIXELS + " are allowed; ask for smaller tiles");
        }
    }
}

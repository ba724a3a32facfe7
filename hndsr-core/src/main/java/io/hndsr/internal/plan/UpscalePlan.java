package io.hndsr.internal.plan;

import io.hndsr.config.Mode;
import io.hndsr.error.InvalidOptionsException;
import io.hndsr.image.Degradation;
import io.hndsr.image.ImageSize;
import io.hndsr.image.SampleType;
import io.hndsr.internal.estimate.DegradationEstimator;
import io.hndsr.internal.network.DiffusionOperator;
import io.hndsr.internal.network.DiffusionPlan;
import io.hndsr.internal.network.LatentPlace;
import io.hndsr.internal.network.NetworkOperator;
import io.hndsr.internal.network.TileOperator;
import io.hndsr.internal.tile.GridOrigin;
import io.hndsr.internal.tile.MaskedImage;
import io.hndsr.internal.tile.TilePlan;
import io.hndsr.internal.tile.ValueRange;
import io.hndsr.model.BundleDescriptor;
import io.hndsr.model.BundleDescriptor.Conditioning;
import io.hndsr.model.BundleDescriptor.Tiling;
import io.hndsr.model.GraphRole;
import io.hndsr.request.DataRange;
import io.hndsr.request.UpscaleOptions;
import io.hndsr.request.UpscaleOptions.Sensing;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.ToDoubleFunction;

/**
 * What a request comes down to once its options and the image's header are known. Immutable; the tile plan is computed once.
 *
 * @param mode the requested mode
 * @param sensing the blur and noise that are set
 * @param network the network; empty if tiles are interpolated
 * @param choice how tiles are cut
 * @param tiles the tiles
 * @param range the values that the network sees as 0 to 1; all until the image is known
 * @param degradation what the network is conditioned on, relative to the range; empty if it is not known, and the network needs not know it
 * @param diffusion how latents are made; empty in {@code FIDELITY}
 */
public record UpscalePlan(
        Mode mode,
        Sensing sensing,
        Optional<BundleDescriptor> network,
        TileChoice choice,
        TilePlan tiles,
        ValueRange range,
        Optional<Degradation> degradation,
        Optional<DiffusionPlan> diffusion) {

    /**
     * What an image of unknown degradation is corrected as: it may have halos, blocks and noise, which full agreement with it
     * would bring back, so that only casts and slow shading are corrected.
     */
    private static final Degradation CORRECTED_IF_UNKNOWN = new Degradation(0, 4);

    /** Blended tiles wait for earlier ones; with two in flight for each that is worked on, hardly a thread does. */
    private static final int TILES_AHEAD_PER_TILE = 2;

    /**
     * Fits options to a network.
     *
     * @param options the options
     * @param input the input's size
     * @param output the result's size
     * @param network the network; empty in a fallback
     * @param equalTiles whether all padded tiles are to have one shape
     * @return the plan
     * @throws InvalidOptionsException if the network or the image does not allow the options
     */
    public static UpscalePlan of(
            UpscaleOptions options,
            ImageSize input,
            ImageSize output,
            Optional<BundleDescriptor> network,
            boolean equalTiles) {
        if (!modes(network).contains(options.mode())) {
            throw notOffered(options.mode(), network);
        }
        Sensing sensing = options.sensing();
        Degradation degradation = new Degradation(
                condition("blur", sensing.blur(), network, Conditioning::defaultBlur, Conditioning::maxBlur),
                condition("noise", sensing.noise(), network, Conditioning::defaultNoise, Conditioning::maxNoise));
        Optional<DiffusionPlan> diffusion = options.mode() == Mode.PERCEPTUAL
                ? network.flatMap(bundle ->
                        bundle.perceptual().map(perceptual -> DiffusionPlan.of(options.texture(), bundle, perceptual)))
                : Optional.empty();
        boolean unknown = sensing.blur().isEmpty()
                && sensing.noise().isEmpty()
                && diffusion.filter(DiffusionPlan::denoises).isEmpty()
                && network.filter(bundle -> bundle.graphs().containsKey(GraphRole.OPERATOR_UNKNOWN))
                        .isPresent();
        TileChoice choice = network.map(bundle -> choice(
                        bundle,
                        diffusion.filter(DiffusionPlan::denoises),
                        input,
                        output,
                        options.tileSize(),
                        equalTiles))
                .orElseGet(() -> TileChoice.bicubic(input, output, options.tileSize()))
                .checked();
        return new UpscalePlan(
                options.mode(),
                sensing,
                network,
                choice,
                choice.plan(),
                ValueRange.FULL,
                unknown ? Optional.empty() : Optional.of(degradation),
                diffusion);
    }

    private static TileChoice choice(
            BundleDescriptor network,
            Optional<DiffusionPlan> latents,
            ImageSize input,
            ImageSize output,
            OptionalInt tileSize,
            boolean equalTiles) {
        Tiling tiling = latents.isPresent() ? network.perceptual().orElseThrow().tiling() : network.tiling();
        int outputMultiple =
                latents.map(plan -> LatentPlace.outputMultiple(plan.latent())).orElse(1);
        return new TileChoice(input, output, tiling, tileSize, equalTiles, outputMultiple, GridOrigin.FIRST);
    }

    /** {@return the input's size} */
    public ImageSize input() {
        return choice.input();
    }

    /** {@return the result's size} */
    public ImageSize output() {
        return choice.output();
    }

    /** {@return whether tiles overlap and are blended} */
    public boolean blended() {
        return choice.tiling().overlap() > 0;
    }

    /**
     * Returns how many tiles of a blended result may be in flight.
     *
     * @param tilesAtOnce how many tiles are worked on at once
     * @return the number of tiles at and after the first one that has not been added
     */
    public static int maxTilesAhead(int tilesAtOnce) {
        return TILES_AHEAD_PER_TILE * tilesAtOnce;
    }

    /**
     * Returns this plan with the degradation of the image, as far as the request leaves it to be estimated.
     *
     * @param image the image
     * @return the completed plan
     */
    public UpscalePlan estimated(MaskedImage image) {
        Optional<Conditioning> conditioning = network.flatMap(BundleDescriptor::conditioning);
        boolean set = sensing.blur().isPresent() && sensing.noise().isPresent();
        if (set || degradation.isEmpty() || conditioning.isEmpty()) {
            return this;
        }
        return DegradationEstimator.estimate(
                        image.rows()::filled,
                        image.mask(),
                        image.scene(),
                        range.samples(image.description().sampleType()))
                .map(found -> found.within(
                        conditioning.get().maxBlur(), conditioning.get().maxNoise()))
                .map(found -> new Degradation(
                        sensing.blur().orElse(found.blur()), sensing.noise().orElse(found.noise())))
                .map(found ->
                        new UpscalePlan(mode, sensing, network, choice, tiles, range, Optional.of(found), diffusion))
                .orElse(this);
    }

    /**
     * Returns this plan with the range of values that was set, or that the valid pixels of the image use. Tiles that are
     * interpolated need none.
     *
     * @param image the image
     * @param set the range that was set; empty to measure it
     * @return the changed plan
     */
    public UpscalePlan ranged(MaskedImage image, Optional<DataRange> set) {
        if (network.isEmpty()) {
            return this;
        }
        SampleType type = image.description().sampleType();
        ValueRange used = set.map(range -> ValueRange.of(range, type))
                .orElseGet(() -> ValueRange.of(image.grid(), image.mask(), type));
        return new UpscalePlan(mode, sensing, network, choice, tiles, used, degradation, diffusion);
    }

    /**
     * Returns this plan with a grid of tiles that begins where the valid pixels of the image do.
     *
     * @param image the image
     * @return the changed plan; this one if nothing changes
     */
    public UpscalePlan anchored(MaskedImage image) {
        TileChoice anchored = choice.withOrigin(image.origin());
        return anchored.equals(choice)
                ? this
                : new UpscalePlan(mode, sensing, network, anchored, anchored.plan(), range, degradation, diffusion);
    }

    /** {@return this plan for bicubic interpolation} */
    public UpscalePlan interpolated() {
        TileChoice bicubic = TileChoice.bicubic(input(), output(), OptionalInt.empty());
        return new UpscalePlan(
                mode,
                sensing,
                Optional.empty(),
                bicubic,
                bicubic.plan(),
                ValueRange.FULL,
                Optional.empty(),
                Optional.empty());
    }

    /**
     * Returns this plan with tiles for which the devices have memory, or with the smallest tiles if even those do not fit.
     *
     * @param maxFootprint the footprint of the largest tile that fits
     * @return the plan
     */
    public UpscalePlan within(long maxFootprint) {
        TileChoice fitted = choice;
        TilePlan plan = tiles;
        while (plan.largest().footprint() > maxFootprint && fitted.canShrink()) {
            fitted = fitted.halved();
            plan = fitted.plan();
        }
        return fitted.equals(choice)
                ? this
                : new UpscalePlan(mode, sensing, network, fitted, plan, range, degradation, diffusion);
    }

    /** {@return whether tiles can be made smaller} */
    public boolean canShrink() {
        return choice.canShrink();
    }

    /** {@return the tiles if none were set by the request} */
    TilePlan chosenTiles() {
        return choice.tileSize().isEmpty()
                ? tiles
                : choice.withTileSize(OptionalInt.empty()).plan();
    }

    /** {@return what enlarges the tiles; empty if they are interpolated} */
    public Optional<TileOperator> operator() {
        return network.map(bundle ->
                latents().<TileOperator>map(DiffusionOperator::new).orElseGet(() -> new NetworkOperator(role(bundle))));
    }

    private GraphRole role(BundleDescriptor bundle) {
        if (degradation.isEmpty()) {
            return GraphRole.OPERATOR_UNKNOWN;
        }
        return tiles.wholeScale() && bundle.graphs().containsKey(GraphRole.OPERATOR_WHOLE)
                ? GraphRole.OPERATOR_WHOLE
                : GraphRole.OPERATOR;
    }

    /** {@return the degradation by which the result is made to agree with the image} */
    public Degradation corrected() {
        return degradation.orElse(CORRECTED_IF_UNKNOWN);
    }

    /** {@return how latents are made; empty if the operator's own image is the result, in whichever mode} */
    public Optional<DiffusionPlan> latents() {
        return diffusion.filter(DiffusionPlan::denoises);
    }

    /**
     * Returns the modes of a network, or of the bicubic fallback.
     *
     * @param network the network; empty in a fallback
     * @return the modes
     */
    public static Set<Mode> modes(Optional<BundleDescriptor> network) {
        return network.map(BundleDescriptor::modes).orElse(Set.of(Mode.FIDELITY));
    }

    private static InvalidOptionsException notOffered(Mode requested, Optional<BundleDescriptor> network) {
        Mode other = requested == Mode.FIDELITY ? Mode.PERCEPTUAL : Mode.FIDELITY;
        return new InvalidOptionsException("mode " + requested + " is not offered by "
                + network.map(bundle -> "model " + bundle.id()).orElse("the bicubic fallback") + ", which offers "
                + other + "; choose " + other + " or another bundle");
    }

    private static double condition(
            String name,
            OptionalDouble set,
            Optional<BundleDescriptor> network,
            ToDoubleFunction<Conditioning> standard,
            ToDoubleFunction<Conditioning> largest) {
        Optional<Conditioning> conditioning = network.flatMap(BundleDescriptor::conditioning);
        if (conditioning.isEmpty()) {
            if (network.isPresent() && set.orElse(0) != 0) {
                throw new InvalidOptionsException(
                        "model " + network.get().id() + " does not support blur or noise, " + name
                                + " is " + set.getAsDouble()
                                + "; omit the option, set it to 0, or use a conditioned bundle");
            }
            return 0;
        }
        double value = set.orElse(standard.applyAsDouble(conditioning.get()));
        double max = largest.applyAsDouble(conditioning.get());
        if (value > max) {
            throw new InvalidOptionsException(name + " " + value + " exceeds the " + max + " that model "
                    + network.orElseThrow().id() + " was trained for; set a smaller value");
        }
        return value;
    }
}

package io.hndsr.internal.network;

import io.hndsr.config.Mode;
import io.hndsr.error.HndsrException;
import io.hndsr.error.InvalidBundleException;
import io.hndsr.error.RuntimeSetupException;
import io.hndsr.image.BandLayout;
import io.hndsr.image.Degradation;
import io.hndsr.image.ImageSize;
import io.hndsr.image.PixelMask;
import io.hndsr.image.RasterImage;
import io.hndsr.internal.diffusion.LatentNoise;
import io.hndsr.internal.diffusion.LatentSampler;
import io.hndsr.internal.diffusion.TimeSteps;
import io.hndsr.internal.tile.Parallel;
import io.hndsr.internal.tile.Tile;
import io.hndsr.internal.tile.TilePlan;
import io.hndsr.internal.tile.ValueRange;
import io.hndsr.internal.tile.WholeImage;
import io.hndsr.model.BundleDescriptor;
import io.hndsr.model.BundleDescriptor.Perceptual;
import io.hndsr.model.BundleDescriptor.Tiling;
import io.hndsr.model.GraphRole;
import io.hndsr.model.Latent;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.BiConsumer;

/**
 * Probes a network on a small synthetic image before it is used. The operator's image must be finite,
 * have the requested size, vary about as much as the image, and agree with it when reduced: random or damaged weights fail
 * this. The result of diffusion must be finite, of the requested size and not flat; agreement cannot be expected of two steps
 * from pure noise.
 */
public final class QualityProbe {

    private static final int SIDE = 32;
    private static final int WHOLE_SIDE = 2 * SIDE;
    private static final int FRACTIONAL_SIDE = 77;
    private static final double MAX_RMSE = 0.1;

    /** The noisiest step and the cleanest, between which a denoiser's time runs. */
    private static final int DENOISING_STEPS = 2;

    private final BundleDescriptor descriptor;
    private final Network network;
    private final RasterImage image = image();

    private QualityProbe(BundleDescriptor descriptor, Network network) {
        this.descriptor = descriptor;
        this.network = network;
    }

    /**
     * Probes every graph of a bundle.
     *
     * @throws InvalidBundleException if one fails
     * @throws RuntimeSetupException if the device has no memory left, or is out of order
     */
    public static void run(BundleDescriptor descriptor, Network network) {
        QualityProbe probe = new QualityProbe(descriptor, network);
        if (descriptor.modes().contains(Mode.FIDELITY)) {
            probe.checkOperator(GraphRole.OPERATOR, FRACTIONAL_SIDE);
        }
        if (network.has(GraphRole.OPERATOR_WHOLE)) {
            probe.checkOperator(GraphRole.OPERATOR_WHOLE, WHOLE_SIDE);
        }
        if (network.has(GraphRole.OPERATOR_UNKNOWN)) {
            probe.checkOperator(GraphRole.OPERATOR_UNKNOWN, FRACTIONAL_SIDE);
        }
        descriptor.perceptual().ifPresent(probe::checkDiffusion);
    }

    private void checkOperator(GraphRole role, int outputSide) {
        String what = "the graph \"" + role.key() + "\"";
        NetworkOperator operator = new NetworkOperator(role);
        double[] sums = new double[2];
        enlarge(
                what,
                plan(outputSide, descriptor.tiling(), 1),
                Optional.empty(),
                operator,
                (tile, colour) -> compare(tile, colour, sums));
        double rmse = Math.sqrt(sums[0] / (BundleDescriptor.BANDS * SIDE * SIDE));
        double deviation = Math.sqrt(sums[1] / (BundleDescriptor.BANDS * SIDE * SIDE));
        if (!(rmse <= MAX_RMSE)) {
            throw refuse(
                    what,
                    " produced an image that departs from its input by " + rmse + " RMS when downsampled, the limit is "
                            + MAX_RMSE + " (deviation " + deviation + "); its weights are damaged or untrained");
        }
    }

    private void checkDiffusion(Perceptual perceptual) {
        String what = "the mode \"perceptual\"";
        Latent latent = perceptual.latent();
        TimeSteps times = TimeSteps.of(perceptual.diffusion(), latent.start(), DENOISING_STEPS, 1);
        LatentSampler sampler = LatentSampler.of(perceptual.diffusion(), times);
        DiffusionPlan diffusion = new DiffusionPlan(latent, sampler, 1, new LatentNoise(0), false);
        double[] range = {Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY};
        enlarge(
                what,
                plan(FRACTIONAL_SIDE, perceptual.tiling(), LatentPlace.outputMultiple(latent)),
                Optional.of(diffusion),
                new DiffusionOperator(diffusion),
                (tile, colour) -> {
                    for (int i = 0; i < BundleDescriptor.BANDS * tile.outputPixels(); i++) {
                        range[0] = Math.min(range[0], colour[i]);
                        range[1] = Math.max(range[1], colour[i]);
                    }
                });
        double span = range[1] - range[0];
        if (!(Double.isFinite(span) && span > 0)) {
            throw refuse(
                    what,
                    " produced an image of values from " + range[0] + " to " + range[1]
                            + ", expected finite values that differ; its weights are damaged");
        }
    }

    private TilePlan plan(int outputSide, Tiling tiling, int outputMultiple) {
        ImageSize output = new ImageSize(outputSide, outputSide);
        return TilePlan.of(image.size(), output, tiling, OptionalInt.empty(), outputMultiple);
    }

    private void enlarge(
            String what,
            TilePlan plan,
            Optional<DiffusionPlan> diffusion,
            TileOperator operator,
            BiConsumer<Tile, float[]> seen) {
        TileWork work = TileWork.of(
                new WholeImage(image),
                PixelMask.allValid(image.size()),
                ValueRange.FULL,
                plan,
                Degradation.NONE,
                diffusion,
                new StageClock());
        Workspace workspace = new Workspace();
        for (int i = 0; i < plan.size(); i++) {
            Tile tile = plan.tile(i);
            List<TileInput> alone = List.of(new TileInput(work, tile, () -> {}));
            try {
                workspace.place(
                        operator.enlarge(alone, network, workspace.buffers(), new StopSignal(), Parallel.sequential()),
                        0,
                        tile,
                        ValueRange.FULL,
                        Parallel.sequential());
            } catch (RunFault failed) {
                if (failed.kind() != RunFault.Kind.FAILED) {
                    throw new RuntimeSetupException(
                            failed.getMessage() + "; free the device for hndsr, or choose another one", failed);
                }
                throw new InvalidBundleException(
                        refusal(what, " fails on an image of " + SIDE + "x" + SIDE + ": " + failed.getMessage()),
                        failed);
            } catch (HndsrException failed) {
                throw new InvalidBundleException(
                        refusal(what, " fails on an image of " + SIDE + "x" + SIDE + ": " + failed.getMessage()),
                        failed);
            }
            seen.accept(tile, workspace.colour());
        }
    }

    private InvalidBundleException refuse(String what, String reason) {
        return new InvalidBundleException(refusal(what, reason));
    }

    private String refusal(String what, String reason) {
        return what + " of " + descriptor.id() + " " + descriptor.version() + reason;
    }

    /** Sums, over the input pixels of a tile, the squared departure of the result reduced onto them, and its variance. */
    private void compare(Tile tile, float[] colour, double[] sums) {
        int width = tile.columns().outputSize();
        int height = tile.rows().outputSize();
        long[] rows = tile.rows().indices();
        long[] columns = tile.columns().indices();
        double[][] sum = new double[BundleDescriptor.BANDS][SIDE * SIDE];
        int[] count = new int[SIDE * SIDE];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int at = (int) (rows[y] + tile.rows().paddedStart()) * SIDE
                        + (int) (columns[x] + tile.columns().paddedStart());
                count[at]++;
                for (int band = 0; band < BundleDescriptor.BANDS; band++) {
                    sum[band][at] += colour[(band * height + y) * width + x];
                }
            }
        }
        for (int at = 0; at < count.length; at++) {
            for (int band = 0; band < BundleDescriptor.BANDS && count[at] > 0; band++) {
                double reduced = sum[band][at] / count[at];
                double difference = reduced - image.sample(at % SIDE, at / SIDE, band) / 255.0;
                sums[0] += difference * difference;
                sums[1] += (reduced - 0.5) * (reduced - 0.5);
            }
        }
    }

    /** Waves of several directions and an edge, in three bands, between 0.2 and 0.8. */
    private static RasterImage image() {
        byte[] samples = new byte[SIDE * SIDE * BundleDescriptor.BANDS];
        for (int y = 0; y < SIDE; y++) {
            for (int x = 0; x < SIDE; x++) {
                for (int band = 0; band < BundleDescriptor.BANDS; band++) {
                    double wave = 0.15 * Math.sin(0.5 * x + band) + 0.15 * Math.cos(0.35 * y - 0.2 * x * band);
                    double edge = x + y > SIDE ? 0.15 : -0.15;
                    samples[(y * SIDE + x) * BundleDescriptor.BANDS + band] =
                            (byte) Math.round(255 * (0.5 + wave * 0.5 + edge));
                }
            }
        }
        return RasterImage.ofBytes(new ImageSize(SIDE, SIDE), BandLayout.RGB, samples, Optional.empty());
    }
}

package io.hndsr.internal.pipeline;

import io.hndsr.error.HndsrException;
import io.hndsr.error.InvalidBundleException;
import io.hndsr.image.BandLayout;
import io.hndsr.image.ImageSize;
import io.hndsr.image.RasterImage;
import io.hndsr.internal.session.StopSignal;
import io.hndsr.internal.tile.Tile;
import io.hndsr.internal.tile.TilePlan;
import io.hndsr.model.BundleDescriptor;
import io.hndsr.model.GraphRole;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Tries a network on a small drawn picture before it is trusted with a real one: the result must be finite, have the
 * asked size, vary about as much as the picture, and agree with it when reduced. Random or damaged weights fail this.
 */
final class QualityProbe {

    private static final int SIDE = 32;
    private static final int WHOLE_SIDE = 2 * SIDE;
    private static final int FRACTIONAL_SIDE = 77;
    private static final double MAX_RMSE = 0.1;

    private final BundleDescriptor descriptor;
    private final NetworkOperator operator;

    private QualityProbe(BundleDescriptor descriptor, NetworkOperator operator) {
        this.descriptor = descriptor;
        this.operator = operator;
    }

    /**
     * Tries every graph of a bundle.
     *
     * @throws InvalidBundleException where one fails
     */
    static void run(BundleDescriptor descriptor, NetworkOperator operator) {
        QualityProbe probe = new QualityProbe(descriptor, operator);
        probe.check(GraphRole.OPERATOR, FRACTIONAL_SIDE);
        if (operator.has(GraphRole.OPERATOR_WHOLE)) {
            probe.check(GraphRole.OPERATOR_WHOLE, WHOLE_SIDE);
        }
    }

    private void check(GraphRole role, int outputSide) {
        RasterImage picture = picture();
        TilePlan plan = TilePlan.of(
                picture.size(), new ImageSize(outputSide, outputSide), descriptor.tiling(), OptionalInt.empty());
        TileWork work = TileWork.of(picture, plan, 0, 0, new StageClock());
        double squares = 0;
        double variation = 0;
        for (int i = 0; i < plan.size(); i++) {
            Tile tile = plan.tile(i);
            Workspace workspace = new Workspace();
            try {
                operator.enlarge(role, work, tile, workspace, new StopSignal());
            } catch (HndsrException failed) {
                throw new InvalidBundleException(
                        "the graph \"" + role.key() + "\" of " + descriptor.id() + " "
                                + descriptor.version() + " fails on a picture of " + SIDE + "x" + SIDE + ": "
                                + failed.getMessage(),
                        failed);
            }
            double[] sums = compare(tile, workspace.colour(), picture);
            squares += sums[0];
            variation += sums[1];
        }
        double rmse = Math.sqrt(squares / (3 * SIDE * SIDE));
        double deviation = Math.sqrt(variation / (3 * SIDE * SIDE));
        if (!(rmse <= MAX_RMSE)) {
            throw new InvalidBundleException("the graph \"" + role.key() + "\" of " + descriptor.id() + " "
                    + descriptor.version() + " made a picture that departs from its input by " + rmse
                    + " RMS when reduced, at most " + MAX_RMSE + " is allowed (deviation " + deviation
                    + "); its weights are damaged or untrained");
        }
    }

    /** Sums, over the input pixels of a tile, the squared departure of the result reduced onto them, and its variance. */
    private static double[] compare(Tile tile, float[] colour, RasterImage picture) {
        int width = tile.columns().outputSize();
        int height = tile.rows().outputSize();
        long[] rows = tile.rows().indices();
        long[] columns = tile.columns().indices();
        double[][] sum = new double[3][SIDE * SIDE];
        int[] count = new int[SIDE * SIDE];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int at = (int) (rows[y] + tile.rows().paddedStart()) * SIDE
                        + (int) (columns[x] + tile.columns().paddedStart());
                count[at]++;
                for (int band = 0; band < 3; band++) {
                    sum[band][at] += colour[(band * height + y) * width + x];
                }
            }
        }
        double squares = 0;
        double variation = 0;
        for (int at = 0; at < count.length; at++) {
            for (int band = 0; band < 3 && count[at] > 0; band++) {
                double reduced = sum[band][at] / count[at];
                double difference = reduced - picture.sample(at % SIDE, at / SIDE, band) / 255.0;
                squares += difference * difference;
                variation += (reduced - 0.5) * (reduced - 0.5);
            }
        }
        return new double[] {squares, variation};
    }

    /** Waves of several directions and an edge, in three bands, between 0.2 and 0.8. */
    private static RasterImage picture() {
        byte[] samples = new byte[SIDE * SIDE * 3];
        for (int y = 0; y < SIDE; y++) {
            for (int x = 0; x < SIDE; x++) {
                for (int band = 0; band < 3; band++) {
                    double wave = 0.15 * Math.sin(0.5 * x + band) + 0.15 * Math.cos(0.35 * y - 0.2 * x * band);
                    double edge = x + y > SIDE ? 0.15 : -0.15;
                    samples[(y * SIDE + x) * 3 + band] = (byte) Math.round(255 * (0.5 + wave * 0.5 + edge));
                }
            }
        }
        return RasterImage.ofBytes(new ImageSize(SIDE, SIDE), BandLayout.RGB, samples, Optional.empty());
    }
}

package io.hndsr.bench.soak;

import io.hndsr.bench.support.SyntheticImages;
import io.hndsr.config.Mode;
import io.hndsr.request.UpscaleOptions;
import java.awt.image.BufferedImage;
import java.util.Random;

/**
 * An image with everything that its result may depend on: the same case must always give the same bytes. Immutable.
 *
 * @param index its index among the cases of a soak
 * @param image the input
 * @param options scale, mode and seed, but neither priority, weight, tenant nor deadline
 */
record SoakCase(int index, BufferedImage image, UpscaleOptions options) {

    private static final int LARGEST_SIDE = 700;
    private static final int MAX_STEPS = 3;
    private static final int[] TILE_SIZES = {32, 64, 144, 256};

    /** Draws a case: sides of 1 to 700 pixels, distributed logarithmically; half of the scales are fractional. */
    static SoakCase draw(int index, Random random) {
        int width = side(random);
        int height = side(random);
        double scale = random.nextBoolean() ? 2 + random.nextInt(7) : 2 + 6 * random.nextDouble();
        UpscaleOptions options = UpscaleOptions.scale(scale);
        if (random.nextInt(4) == 0) {
            options = options.tileSize(TILE_SIZES[random.nextInt(TILE_SIZES.length)]);
        }
        if (random.nextInt(3) == 0) {
            options = options.perceptual()
                    .steps(1 + random.nextInt(MAX_STEPS))
                    .strength(random.nextDouble())
                    .seed(random.nextLong());
        }
        return new SoakCase(index, SyntheticImages.rgb(width, height), options);
    }

    private static int side(Random random) {
        return Math.max(1, (int) Math.round(Math.pow(LARGEST_SIDE, random.nextDouble())));
    }

    @Override
    public String toString() {
        return "case " + index + ", " + image.getWidth() + "x" + image.getHeight() + " " + options.sizing()
                + (options.mode() == Mode.PERCEPTUAL
                        ? ", seed " + options.texture().seed().orElseThrow()
                        : "");
    }
}

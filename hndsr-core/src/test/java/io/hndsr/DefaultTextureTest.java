package io.hndsr;

import static org.assertj.core.api.Assertions.assertThat;

import io.hndsr.config.Mode;
import io.hndsr.config.Precision;
import io.hndsr.image.RasterImage;
import io.hndsr.request.UpscaleOptions;
import java.awt.image.BufferedImage;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What the texture of the default bundle adds to real pictures, what it costs, and what it leaves alone. */
class DefaultTextureTest {

    private static final int SCALE = 4;
    private static final double MAX_COST = 2.0;

    /** In 1/255, of the reduced result against the input. */
    private static final double MAX_REDUCED_RMSE = 1.0;

    private static final int MAX_SEAM = 1;
    private static final int MAX_GRAIN_ON_FLAT = 3;

    private static SuperResolver resolver;

    @BeforeAll
    static void open() {
        resolver = SuperResolver.create();
    }

    @AfterAll
    static void close() {
        resolver.close();
    }

    @Test
    void texture_brings_back_fine_detail_for_at_most_two_decibels_and_agrees_with_the_input() {
        double fineOfTruth = 0;
        double fineOfFidelity = 0;
        double fineOfTexture = 0;
        double errorOfFidelity = 0;
        double errorOfTexture = 0;
        for (BufferedImage truth : TestPictures.real(5)) {
            BufferedImage low = PillowReduction.reduce(truth, truth.getWidth() / SCALE, truth.getHeight() / SCALE);
            UpscaleOptions clean = UpscaleOptions.scale(SCALE).blur(0).noise(0).seed(1);
            BufferedImage plain = resolver.upscale(low, clean).image();
            BufferedImage textured = resolver.upscale(low, clean.perceptual()).image();
            fineOfTruth += fineDetail(truth);
            fineOfFidelity += fineDetail(plain);
            fineOfTexture += fineDetail(textured);
            errorOfFidelity += squaredError(plain, truth);
            errorOfTexture += squaredError(textured, truth);
            BufferedImage reduced = PillowReduction.reduce(textured, low.getWidth(), low.getHeight());
            double rmse = Math.sqrt(squaredError(reduced, low) / (3.0 * low.getWidth() * low.getHeight()));
            assertThat(rmse).isLessThan(MAX_REDUCED_RMSE);
        }
        double cost = 10 * Math.log10(errorOfTexture / errorOfFidelity);
        System.out.printf(
                "fine detail %.2f of the truth's instead of %.2f, for %.2f dB from pooled errors%n",
                fineOfTexture / fineOfTruth, fineOfFidelity / fineOfTruth, cost);
        assertThat(fineOfTexture).isBetween(1.5 * fineOfFidelity, 1.1 * fineOfTruth);
        assertThat(cost).isLessThan(MAX_COST);
    }

    @Test
    void tiles_agree_with_the_whole_picture_within_one_step() {
        BufferedImage picture = TestPictures.real(1).get(0).getSubimage(0, 0, 160, 128);
        UpscaleOptions options = UpscaleOptions.scale(2.5).perceptual().seed(5);
        RasterImage whole = resolver.upscale(picture, options.tileSize(160)).raster();
        UpscaleResult tiled = resolver.upscale(picture, options.tileSize(64));
        assertThat(tiled.report().tiles()).isGreaterThan(3);
        int largest = 0;
        for (int i = 0; i < whole.bytes().length; i++) {
            largest = Math.max(
                    largest,
                    Math.abs((whole.bytes()[i] & 0xff) - (tiled.raster().bytes()[i] & 0xff)));
        }
        System.out.println("texture in tiles against the whole picture: at most " + largest + "/255");
        assertThat(largest).isLessThanOrEqualTo(MAX_SEAM);
    }

    @Test
    void another_seed_gives_another_texture_and_the_same_seed_the_same_bytes() {
        BufferedImage picture = TestPictures.real(1).get(0).getSubimage(0, 0, 64, 48);
        UpscaleOptions options = UpscaleOptions.scale(3).perceptual().steps(4);
        byte[] first = resolver.upscale(picture, options.seed(1)).raster().bytes();
        assertThat(resolver.upscale(picture, options.seed(1)).raster().bytes()).isEqualTo(first);
        assertThat(resolver.upscale(picture, options.seed(2)).raster().bytes()).isNotEqualTo(first);
        try (SuperResolver single = SuperResolver.builder().threads(1).build()) {
            assertThat(single.upscale(picture, options.seed(1)).raster().bytes())
                    .isEqualTo(first);
        }
    }

    @Test
    void strength_zero_is_the_fidelity_image() {
        BufferedImage picture = TestPictures.waves(70, 50);
        byte[] plain =
                resolver.upscale(picture, UpscaleOptions.scale(3.14)).raster().bytes();
        UpscaleResult none = resolver.upscale(
                picture, UpscaleOptions.scale(3.14).perceptual().strength(0));
        assertThat(none.report().mode()).isEqualTo(Mode.PERCEPTUAL);
        assertThat(none.raster().bytes()).isEqualTo(plain);
    }

    @Test
    void a_flat_picture_hardly_gets_grain() {
        for (int level : List.of(0, 60, 128, 255)) {
            RasterImage raster = resolver.upscale(
                            TestPictures.flat(40, 36, level * 0x10101),
                            UpscaleOptions.scale(2).perceptual().seed(3))
                    .raster();
            int largest = 0;
            for (byte sample : raster.bytes()) {
                largest = Math.max(largest, Math.abs((sample & 0xff) - level));
            }
            System.out.println("texture on the level " + level + ": departs by " + largest + "/255");
            assertThat(largest).as("level %d", level).isLessThanOrEqualTo(MAX_GRAIN_ON_FLAT);
        }
    }

    @Test
    void texture_works_in_eight_bit_too() {
        BufferedImage picture = TestPictures.real(1).get(0).getSubimage(0, 0, 96, 80);
        UpscaleOptions options = UpscaleOptions.scale(2).perceptual().seed(1);
        try (SuperResolver fast =
                SuperResolver.builder().precision(Precision.INT8).build()) {
            BufferedImage expected = resolver.upscale(picture, options).image();
            BufferedImage actual = fast.upscale(picture, options).image();
            double ratio = fineDetail(actual) / fineDetail(expected);
            System.out.printf("fine detail in 8 bit relative to float32: %.3f%n", ratio);
            assertThat(ratio).isBetween(0.85, 1.2);
        }
    }

    /** Squares of the Laplacian of luma: what lies between the finest details. */
    private static double fineDetail(BufferedImage picture) {
        double sum = 0;
        for (int y = 1; y < picture.getHeight() - 1; y++) {
            for (int x = 1; x < picture.getWidth() - 1; x++) {
                double laplacian = 4 * luma(picture, x, y)
                        - luma(picture, x - 1, y)
                        - luma(picture, x + 1, y)
                        - luma(picture, x, y - 1)
                        - luma(picture, x, y + 1);
                sum += laplacian * laplacian;
            }
        }
        return sum;
    }

    private static double luma(BufferedImage picture, int x, int y) {
        int rgb = picture.getRGB(x, y);
        return 0.299 * (rgb >> 16 & 0xff) + 0.587 * (rgb >> 8 & 0xff) + 0.114 * (rgb & 0xff);
    }

    private static double squaredError(BufferedImage a, BufferedImage b) {
        double sum = 0;
        for (int y = 0; y < a.getHeight(); y++) {
            for (int x = 0; x < a.getWidth(); x++) {
                for (int shift = 0; shift <= 16; shift += 8) {
                    int difference = (a.getRGB(x, y) >> shift & 0xff) - (b.getRGB(x, y) >> shift & 0xff);
                    sum += difference * difference;
                }
            }
        }
        return sum;
    }
}

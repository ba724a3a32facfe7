package io.hndsr;

import static org.assertj.core.api.Assertions.assertThat;

import io.hndsr.image.RasterImage;
import io.hndsr.request.UpscaleOptions;
import java.awt.Transparency;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The bounds that the default bundle keeps on real pictures: seams, flat pictures, borders, and its gain. */
class DefaultBundleQualityTest {

    /** Tiles of 64 against the whole picture, in 1/65535 and in 1/255 of the full range. */
    private static final int MAX_SEAM_16_BIT = 8;

    private static final int MAX_SEAM_8_BIT = 1;

    /** The largest bias of a band of a picture, and the mean RMSE, of the reduced result against the input, in 1/255. */
    private static final double MAX_BIAS = 0.1;

    private static final double MAX_RMSE = 0.3;

    private static final double MAX_BORDER_RATIO = 1.15;
    private static final int BORDER = 8;

    private static SuperResolver resolver;

    @BeforeAll
    static void open() {
        resolver = SuperResolver.create();
    }

    @AfterAll
    static void close() {
        resolver.close();
    }

    @ParameterizedTest
    @ValueSource(doubles = {3.14, 4})
    void tiles_agree_with_the_whole_picture_within_the_stated_bound(double scale) {
        int largest8 = 0;
        int largest16 = 0;
        long different = 0;
        for (BufferedImage picture : TestPictures.real(3)) {
            UpscaleOptions options = UpscaleOptions.scale(scale).tileSize(64);
            UpscaleOptions untiled = UpscaleOptions.scale(scale).tileSize(256);
            BufferedImage deep = deep(picture);
            UpscaleResult whole = resolver.upscale(deep, untiled);
            UpscaleResult tiled = resolver.upscale(deep, options);
            assertThat(whole.report().tiles()).isEqualTo(1);
            assertThat(tiled.report().tiles()).isEqualTo(16);
            short[] expected = whole.raster().shorts();
            short[] actual = tiled.raster().shorts();
            for (int i = 0; i < expected.length; i++) {
                int difference = Math.abs((expected[i] & 0xffff) - (actual[i] & 0xffff));
                largest16 = Math.max(largest16, difference);
                int step = Math.abs(eighth(expected[i]) - eighth(actual[i]));
                largest8 = Math.max(largest8, step);
                different += step > 0 ? 1 : 0;
            }
        }
        System.out.printf(
                "scale %s: tiled against whole at most %d/65535 and %d/255, %d samples differ in 8 bit%n",
                scale, largest16, largest8, different);
        assertThat(largest16).isLessThanOrEqualTo(MAX_SEAM_16_BIT);
        assertThat(largest8).isLessThanOrEqualTo(MAX_SEAM_8_BIT);
    }

    private static int eighth(short sample) {
        return (int) Math.round((sample & 0xffff) / 257.0);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 30, 64, 128, 200, 254, 255})
    void a_flat_picture_stays_flat_within_one_step_up_to_its_borders(int level) {
        for (double scale : new double[] {2, 3.14, 4, 8}) {
            RasterImage raster = resolver.upscale(
                            TestPictures.flat(45, 37, level * 0x10101), UpscaleOptions.scale(scale))
                    .raster();
            int largest = 0;
            for (byte sample : raster.bytes()) {
                largest = Math.max(largest, Math.abs((sample & 0xff) - level));
            }
            System.out.println("level " + level + ", scale " + scale + ": departs by " + largest + "/255");
            assertThat(largest).as("scale %s", scale).isLessThanOrEqualTo(1);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0x804020, 0x60a050, 0x1030f0, 0xff0000, 0x0000ff, 0x00ff80})
    void a_flat_colour_stays_that_colour_within_one_step(int rgb) {
        assertThat(largestDeparture(rgb)).isLessThanOrEqualTo(1);
    }

    private static int largestDeparture(int rgb) {
        RasterImage raster = resolver.upscale(TestPictures.flat(64, 48, rgb), UpscaleOptions.scale(4))
                .raster();
        int largest = 0;
        for (int i = 0; i < raster.bytes().length; i++) {
            int expected = rgb >> (16 - 8 * (i % 3)) & 0xff;
            largest = Math.max(largest, Math.abs((raster.bytes()[i] & 0xff) - expected));
        }
        System.out.printf("colour %06x departs by %d/255%n", rgb, largest);
        return largest;
    }

    @Test
    void borders_are_as_good_as_the_middle_and_the_picture_is_sharper_than_bicubic() {
        double border = 0;
        double inside = 0;
        long borderCount = 0;
        long insideCount = 0;
        double bicubic = 0;
        double network = 0;
        try (SuperResolver interpolation = SuperResolver.builder()
                .model(java.nio.file.Path.of("no bundle: bicubic is wanted"))
                .fallback(io.hndsr.config.FallbackPolicy.BICUBIC)
                .build()) {
            List<BufferedImage> pictures = TestPictures.real(20);
            for (BufferedImage truth : pictures) {
                BufferedImage low = PillowReduction.reduce(truth, truth.getWidth() / 4, truth.getHeight() / 4);
                UpscaleOptions options = UpscaleOptions.size(low.getWidth() * 4, low.getHeight() * 4)
                        .blur(0)
                        .noise(0);
                RasterImage made = resolver.upscale(low, options).raster();
                RasterImage plain = interpolation.upscale(low, options).raster();
                int width = made.size().width();
                int height = made.size().height();
                for (int y = 0; y < height; y++) {
                    for (int x = 0; x < width; x++) {
                        int rgb = truth.getRGB(x, y);
                        double square = 0;
                        for (int band = 0; band < 3; band++) {
                            int level = rgb >> (16 - 8 * band) & 0xff;
                            square += Math.pow(made.sample(x, y, band) - level, 2);
                            bicubic += Math.pow(plain.sample(x, y, band) - level, 2);
                        }
                        network += square;
                        boolean near = x < BORDER || y < BORDER || x >= width - BORDER || y >= height - BORDER;
                        border += near ? square : 0;
                        inside += near ? 0 : square;
                        borderCount += near ? 1 : 0;
                        insideCount += near ? 0 : 1;
                    }
                }
            }
        }
        double ratio = Math.sqrt(border / borderCount) / Math.sqrt(inside / insideCount);
        double gain = 10 * Math.log10(bicubic / network);
        System.out.printf(
                "border RMSE / inside RMSE %.3f; gain over bicubic from pooled errors %.2f dB%n", ratio, gain);
        assertThat(ratio).isLessThanOrEqualTo(MAX_BORDER_RATIO);
        assertThat(gain).isGreaterThan(1);
    }

    @ParameterizedTest
    @ValueSource(doubles = {2, 3, 3.14, 4, 8})
    void a_result_reduced_is_its_input_again(double scale) {
        List<BufferedImage> pictures = TestPictures.real(5);
        double bias = 0;
        double rmse = 0;
        for (BufferedImage truth : pictures) {
            BufferedImage low =
                    PillowReduction.reduce(truth, (int) (truth.getWidth() / scale), (int) (truth.getHeight() / scale));
            UpscaleOptions options = UpscaleOptions.scale(scale).blur(0).noise(0);
            BufferedImage back =
                    PillowReduction.reduce(resolver.upscale(low, options).image(), low.getWidth(), low.getHeight());
            for (int band = 0; band < 3; band++) {
                double sum = 0;
                double squares = 0;
                for (int y = 0; y < low.getHeight(); y++) {
                    for (int x = 0; x < low.getWidth(); x++) {
                        int shift = 16 - 8 * band;
                        int difference = (back.getRGB(x, y) >> shift & 0xff) - (low.getRGB(x, y) >> shift & 0xff);
                        sum += difference;
                        squares += difference * difference;
                    }
                }
                double pixels = low.getWidth() * low.getHeight();
                bias = Math.max(bias, Math.abs(sum / pixels));
                rmse += Math.sqrt(squares / pixels) / (3 * pictures.size());
            }
        }
        System.out.printf("scale %s: bias at most %.3f, mean RMSE %.3f, in 1/255%n", scale, bias, rmse);
        assertThat(bias).isLessThanOrEqualTo(MAX_BIAS);
        assertThat(rmse).isLessThanOrEqualTo(MAX_RMSE);
    }

    /** The same picture in 16 bit, so that differences below a step of 8 bit show. */
    private static BufferedImage deep(BufferedImage picture) {
        int width = picture.getWidth();
        int height = picture.getHeight();
        WritableRaster raster = Raster.createInterleavedRaster(DataBuffer.TYPE_USHORT, width, height, 3, null);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int rgb = picture.getRGB(x, y);
                for (int band = 0; band < 3; band++) {
                    raster.setSample(x, y, band, 257 * (rgb >> (16 - 8 * band) & 0xff));
                }
            }
        }
        ComponentColorModel model = new ComponentColorModel(
                ColorSpace.getInstance(ColorSpace.CS_sRGB), false, false, Transparency.OPAQUE, DataBuffer.TYPE_USHORT);
        return new BufferedImage(model, raster, false, null);
    }
}

package io.hndsr;

import static org.assertj.core.api.Assertions.assertThat;

import io.hndsr.config.FallbackPolicy;
import io.hndsr.image.RasterImage;
import io.hndsr.request.UpscaleOptions;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The default on images whose degradation is not known, and on hard edges. */
class UnknownDegradationTest {

    private static final int SCALE = 4;
    private static final int BORDER = 4;

    private static SuperResolver resolver;
    private static SuperResolver bicubic;

    @BeforeAll
    static void open() {
        resolver = SuperResolver.create();
        bicubic = SuperResolver.builder()
                .model(Path.of("src", "test", "resources", "bundles", "untrained"))
                .fallback(FallbackPolicy.BICUBIC)
                .build();
    }

    @AfterAll
    static void close() {
        resolver.close();
        bicubic.close();
    }

    private enum Damage {
        NONE,
        SHARPENED,
        JPEG,
        SHARPENED_JPEG,
        NOISE,
        LOW_CONTRAST;

        private BufferedImage of(BufferedImage low) {
            return switch (this) {
                case NONE -> low;
                case SHARPENED -> sharpened(low, 1);
                case JPEG -> jpeg(low);
                case SHARPENED_JPEG -> jpeg(sharpened(low, 1));
                case NOISE -> noisy(low);
                case LOW_CONTRAST -> mapped(low, value -> 80 + value * 0.35);
            };
        }
    }

    @ParameterizedTest
    @EnumSource(Damage.class)
    void an_image_of_unknown_damage_comes_out_nearer_to_the_truth_than_by_bicubic(Damage damage) {
        double gain = 0;
        double worst = Double.POSITIVE_INFINITY;
        List<BufferedImage> all = TestPictures.real(20);
        List<BufferedImage> pictures = List.of(all.get(6), all.get(11), all.get(15), all.get(19));
        for (BufferedImage picture : pictures) {
            BufferedImage truth = damage == Damage.LOW_CONTRAST ? mapped(picture, value -> 80 + value * 0.35) : picture;
            BufferedImage low = damage.of(averaged(picture));
            double own = psnr(resolver.upscale(low, SCALE), truth) - psnr(bicubic.upscale(low, SCALE), truth);
            gain += own / pictures.size();
            worst = Math.min(worst, own);
        }
        System.out.printf(Locale.ROOT, "%s: %+.2f dB over bicubic, worst %+.2f%n", damage, gain, worst);
        assertThat(gain).isGreaterThan(0.2);
        assertThat(worst).isGreaterThan(-0.1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"step_vertical", "step_slanted_bicubic", "step_slanted_aliased"})
    void a_hard_edge_hardly_overshoots(String name) throws IOException {
        BufferedImage step;
        try (InputStream in = getClass().getResourceAsStream("/cases/" + name + ".png")) {
            step = ImageIO.read(Objects.requireNonNull(in));
        }
        boolean vertical = name.equals("step_vertical");
        int[] range = range(resolver.upscale(step, UpscaleOptions.scale(SCALE)).raster());
        System.out.println(name + ": " + range[0] + " to " + range[1]);
        assertThat(range[0]).isGreaterThanOrEqualTo(vertical ? 50 : 45);
        assertThat(range[1]).isLessThanOrEqualTo(vertical ? 190 : 195);
    }

    @Test
    void tiles_agree_with_the_whole_picture() {
        BufferedImage picture = TestPictures.real(1).get(0);
        byte[] whole = resolver.upscale(picture, UpscaleOptions.scale(3.14).tileSize(256))
                .raster()
                .bytes();
        byte[] tiled = resolver.upscale(picture, UpscaleOptions.scale(3.14).tileSize(64))
                .raster()
                .bytes();
        int largest = 0;
        for (int i = 0; i < whole.length; i++) {
            largest = Math.max(largest, Math.abs((whole[i] & 0xff) - (tiled[i] & 0xff)));
        }
        assertThat(largest).isLessThanOrEqualTo(1);
    }

    private static int[] range(RasterImage image) {
        int[] range = {Integer.MAX_VALUE, 0};
        for (byte sample : image.bytes()) {
            range[0] = Math.min(range[0], sample & 0xff);
            range[1] = Math.max(range[1], sample & 0xff);
        }
        return range;
    }

    private interface Level {
        double of(int value);
    }

    private static BufferedImage mapped(BufferedImage image, Level level) {
        BufferedImage result = new BufferedImage(image.getWidth(), image.getHeight(), BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < image.getHeight(); y++) {
            for (int x = 0; x < image.getWidth(); x++) {
                int rgb = 0;
                for (int shift = 16; shift >= 0; shift -= 8) {
                    rgb |= clamped(level.of(image.getRGB(x, y) >> shift & 0xff)) << shift;
                }
                result.setRGB(x, y, rgb);
            }
        }
        return result;
    }

    private static BufferedImage noisy(BufferedImage image) {
        Random random = new Random(1);
        return mapped(image, value -> value + 3 * random.nextGaussian());
    }

    /** The means of 4 x 4 pixels, a box filter. */
    private static BufferedImage averaged(BufferedImage image) {
        int width = image.getWidth() / SCALE;
        int height = image.getHeight() / SCALE;
        BufferedImage result = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int rgb = 0;
                for (int shift = 16; shift >= 0; shift -= 8) {
                    int sum = 0;
                    for (int i = 0; i < SCALE * SCALE; i++) {
                        sum += image.getRGB(SCALE * x + i % SCALE, SCALE * y + i / SCALE) >> shift & 0xff;
                    }
                    rgb |= clamped((double) sum / (SCALE * SCALE)) << shift;
                }
                result.setRGB(x, y, rgb);
            }
        }
        return result;
    }

    /** An unsharp mask over 3 x 3 pixels, as products are sharpened before delivery. */
    private static BufferedImage sharpened(BufferedImage image, double amount) {
        int width = image.getWidth();
        int height = image.getHeight();
        BufferedImage result = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int rgb = 0;
                for (int shift = 16; shift >= 0; shift -= 8) {
                    int sum = 0;
                    for (int i = 0; i < 9; i++) {
                        int column = Math.max(0, Math.min(width - 1, x + i % 3 - 1));
                        int row = Math.max(0, Math.min(height - 1, y + i / 3 - 1));
                        sum += image.getRGB(column, row) >> shift & 0xff;
                    }
                    int value = image.getRGB(x, y) >> shift & 0xff;
                    rgb |= clamped(value + amount * (value - sum / 9.0)) << shift;
                }
                result.setRGB(x, y, rgb);
            }
        }
        return result;
    }

    private static BufferedImage jpeg(BufferedImage image) {
        try {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            ImageIO.write(image, "jpg", out);
            return ImageIO.read(new ByteArrayInputStream(out.toByteArray()));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static int clamped(double value) {
        return (int) Math.max(0, Math.min(255, Math.round(value)));
    }

    private static double psnr(BufferedImage result, BufferedImage truth) {
        double sum = 0;
        long count = 0;
        for (int y = BORDER; y < result.getHeight() - BORDER; y++) {
            for (int x = BORDER; x < result.getWidth() - BORDER; x++) {
                for (int shift = 16; shift >= 0; shift -= 8) {
                    int difference = (result.getRGB(x, y) >> shift & 0xff) - (truth.getRGB(x, y) >> shift & 0xff);
                    sum += difference * difference;
                    count++;
                }
            }
        }
        return 10 * Math.log10(255 * 255 / (sum / count));
    }
}

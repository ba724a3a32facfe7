package io.hndsr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hndsr.config.FallbackPolicy;
import io.hndsr.error.InvalidOptionsException;
import io.hndsr.image.BandLayout;
import io.hndsr.image.ImageSize;
import io.hndsr.image.RasterImage;
import io.hndsr.image.SampleType;
import io.hndsr.internal.codec.imageio.BufferedImages;
import io.hndsr.internal.codec.tiff.GoldenTiff;
import io.hndsr.report.InvalidPixels;
import io.hndsr.request.FinishedTile;
import io.hndsr.request.Nodata;
import io.hndsr.request.UpscaleOptions;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pixels without a value, with the default bundle: they change nothing around them, and come back as they were. */
class ValidPixelsCasesTest {

    private static final Path CASES = Path.of("src/test/resources/cases");
    private static final int SCALE = 4;
    private static final int DISC = 120;

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
    void the_nodata_value_that_a_tiff_names_is_followed_unless_another_is_set() {
        byte[] tiff = GoldenTiff.bytes("u16-deflate-nodata.tif");
        UpscaleResult result = resolver.upscale(tiff, UpscaleOptions.scale(2));
        int hole = (GoldenTiff.HEIGHT - GoldenTiff.HEIGHT / 2) * (GoldenTiff.WIDTH - GoldenTiff.WIDTH / 2);
        assertThat(result.report().invalidPixels()).isEqualTo(new InvalidPixels(0, hole, 0));
        assertThat(result.raster().sample(2 * GoldenTiff.WIDTH - 1, 2 * GoldenTiff.HEIGHT - 1, 0))
                .isEqualTo(7);

        assertThat(resolver.upscale(tiff, UpscaleOptions.scale(2).nodata(Nodata.none()))
                        .report()
                        .invalidPixels())
                .isEqualTo(InvalidPixels.NONE);
    }

    @Test
    void the_mask_of_a_tiff_says_which_pixels_are_valid_and_comes_back_as_alpha() {
        UpscaleResult result = resolver.upscale(GoldenTiff.bytes("u8-lzw-mask.tif"), UpscaleOptions.scale(2));
        assertThat(result.report().invalidPixels()).isEqualTo(new InvalidPixels(9 * GoldenTiff.HEIGHT, 0, 0));
        assertThat(result.raster().layout()).isEqualTo(BandLayout.RGB_ALPHA);
        assertThat(result.raster().sample(2 * GoldenTiff.WIDTH - 1, 0, 3)).isZero();
        assertThat(result.raster().sample(0, 0, 3)).isEqualTo(255);
    }

    @ParameterizedTest
    @ValueSource(strings = {"black", "magenta", "same"})
    void what_is_hidden_below_transparency_does_not_reach_a_visible_pixel(String hidden) {
        RasterImage input = read("alpha_hidden_" + hidden + ".png");
        UpscaleResult result = resolver.upscale(picture(input), UpscaleOptions.scale(SCALE));
        RasterImage raster = result.raster();
        int visible = 0;
        int largest = 0;
        for (int y = 0; y < raster.size().height(); y++) {
            for (int x = 0; x < raster.size().width(); x++) {
                for (int band = 0; band < 3 && raster.sample(x, y, 3) > 0; band++) {
                    visible++;
                    largest = Math.max(largest, Math.abs(raster.sample(x, y, band) - DISC));
                }
            }
        }
        assertThat(visible).isGreaterThan(1_000);
        assertThat(largest).isZero();
        assertThat(result.report().invalidPixels().transparent()).isPositive();
    }

    @Test
    void nodata_survives_and_leaves_no_rim() {
        RasterImage input = read("nodata_black_disc.png");
        for (Nodata nodata : List.of(Nodata.value(0), Nodata.auto())) {
            UpscaleResult result =
                    resolver.upscale(picture(input), UpscaleOptions.scale(SCALE).nodata(nodata));
            RasterImage raster = result.raster();
            for (int y = 0; y < raster.size().height(); y++) {
                for (int x = 0; x < raster.size().width(); x++) {
                    for (int band = 0; band < input.layout().bands(); band++) {
                        assertThat(raster.sample(x, y, band))
                                .as("%s at %s,%s", nodata, x, y)
                                .isEqualTo(input.sample(x / SCALE, y / SCALE, band));
                    }
                }
            }
            assertThat(result.report().invalidPixels().total()).isPositive();
        }
    }

    @Test
    void a_black_row_or_a_frame_does_not_change_the_scene() {
        UpscaleResult plain = upscale("naip_airport_as_is.png");
        UpscaleResult row = upscale("naip_airport_one_black_row.png");
        UpscaleResult frame = upscale("naip_airport_black_frame20.png");
        assertThat(plain.report().invalidPixels()).isEqualTo(InvalidPixels.NONE);
        assertThat(frame.report().degradation()).isEqualTo(plain.report().degradation());
        assertThat(row.report().degradation()).isEqualTo(plain.report().degradation());
        assertThat(row.report().invalidPixels()).isEqualTo(new InvalidPixels(0, 0, 175));
        assertThat(largestDifference(plain, row, 0)).isLessThanOrEqualTo(1);
        assertThat(largestDifference(plain, frame, 20)).isLessThanOrEqualTo(1);
    }

    /** In steps, from 32 input pixels inside the scene on, which lies in the other image behind a frame. */
    private static int largestDifference(UpscaleResult plain, UpscaleResult other, int frame) {
        RasterImage expected = plain.raster();
        int inside = 32 * SCALE;
        int offset = frame * SCALE;
        int largest = 0;
        for (int y = inside; y < expected.size().height() - inside; y++) {
            for (int x = inside; x < expected.size().width() - inside; x++) {
                for (int band = 0; band < 3; band++) {
                    largest = Math.max(
                            largest,
                            Math.abs(
                                    expected.sample(x, y, band) - other.raster().sample(x + offset, y + offset, band)));
                }
            }
        }
        return largest;
    }

    @Test
    void parts_are_those_of_the_result_and_a_fallback_restores_too() {
        RasterImage input = read("nodata_black_disc.png");
        List<String> different = new ArrayList<>();
        UpscaleOptions options =
                UpscaleOptions.scale(2.5).nodata(Nodata.value(0)).tileSize(32);
        List<FinishedTile> parts = new ArrayList<>();
        UpscaleResult result = resolver.upscale(picture(input), options.onTile(parts::add));
        for (FinishedTile part : parts) {
            for (int y = 0; y < part.raster().size().height(); y++) {
                for (int x = 0; x < part.raster().size().width(); x++) {
                    if (part.raster().sample(x, y, 0) != result.raster().sample(part.x() + x, part.y() + y, 0)) {
                        different.add(part.x() + x + "," + (part.y() + y));
                    }
                }
            }
        }
        assertThat(parts).hasSize(result.report().tiles());
        assertThat(different).isEmpty();
        try (SuperResolver bicubic = SuperResolver.builder()
                .model(Path.of("no-bundle"))
                .fallback(FallbackPolicy.BICUBIC)
                .build()) {
            assertThat(bicubic.upscale(picture(input), options).raster().bytes())
                    .containsOnly((byte) 0, (byte) DISC)
                    .isEqualTo(result.raster().bytes());
        }
    }

    @Test
    void a_valid_sample_never_becomes_the_nodata_value() {
        byte[] samples = new byte[64 * 64];
        Arrays.fill(samples, (byte) 90);
        samples[0] = 91;
        RasterImage grey = RasterImage.ofBytes(new ImageSize(64, 64), BandLayout.GREY, samples, Optional.empty());
        // 90 is nodata but for one pixel of 91, from which everything is filled
        UpscaleResult result =
                resolver.upscale(picture(grey), UpscaleOptions.scale(2).nodata(Nodata.value(90)));
        assertThat(result.report().invalidPixels()).isEqualTo(new InvalidPixels(0, 64 * 64 - 1, 0));
        for (int y = 0; y < 128; y++) {
            for (int x = 0; x < 128; x++) {
                assertThat(result.raster().sample(x, y, 0) == 90).isEqualTo(x > 1 || y > 1);
            }
        }
    }

    @Test
    void a_value_that_the_samples_cannot_have_is_refused() {
        RasterImage input = TestPictures.random(1, new ImageSize(8, 8), BandLayout.RGB, SampleType.UINT8);
        UpscaleOptions options = UpscaleOptions.scale(2).nodata(Nodata.value(256));
        assertThatThrownBy(() -> resolver.upscale(picture(input), options))
                .isInstanceOf(InvalidOptionsException.class)
                .hasMessageContaining("nodata 256 is not a whole number from 0 to 255");
    }

    private static UpscaleResult upscale(String name) {
        return resolver.upscale(CASES.resolve(name), UpscaleOptions.scale(SCALE));
    }

    private static BufferedImage picture(RasterImage raster) {
        return BufferedImages.toBufferedImage(raster);
    }

    private static RasterImage read(String name) {
        return ImageFiles.read(CASES.resolve(name));
    }
}

package io.hndsr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.hndsr.config.Limits;
import io.hndsr.error.DeviceException;
import io.hndsr.error.ImageTooLargeException;
import io.hndsr.error.InvalidImageException;
import io.hndsr.report.Radiometry;
import io.hndsr.report.Stage;
import io.hndsr.report.UpscaleReport;
import io.hndsr.request.UpscaleOptions;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code consistency} in a bundle does to results, whatever mode they come from. */
class ConsistencyTest {

    private static final BufferedImage PICTURE = TestPictures.waves(70, 50);

    @TempDir
    private Path folder;

    @Test
    void texture_agrees_with_the_input_too() throws IOException {
        UpscaleOptions options =
                UpscaleOptions.scale(2.5).perceptual().seed(7).tileSize(32).radiometry();
        try (SuperResolver free = SuperResolver.builder()
                        .model(TestBundles.folder("perceptual"))
                        .build();
                SuperResolver bound = corrected("perceptual")) {
            UpscaleReport without = free.upscale(PICTURE, options).report();
            UpscaleReport with = bound.upscale(PICTURE, options).report();
            assertThat(without.stageTimes()).doesNotContainKey(Stage.CORRECT);
            assertThat(with.stageTimes()).containsKey(Stage.CORRECT);
            for (int band = 0; band < 3; band++) {
                Radiometry.Band figures =
                        with.radiometry().orElseThrow().bands().get(band);
                assertThat(figures.bias()).isEqualTo(0, within(0.1));
                assertThat(figures.rmse())
                        .isLessThan(0.5
                                * without.radiometry()
                                        .orElseThrow()
                                        .bands()
                                        .get(band)
                                        .rmse());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"nearest", "bicubic", "bicubic-overlapping"})
    void tiles_are_the_whole_to_a_step_and_a_run_is_repeated_to_the_byte(String bundle) throws IOException {
        try (SuperResolver resolver = corrected(bundle)) {
            for (double scale : new double[] {2, 3.3, 8}) {
                UpscaleOptions options = UpscaleOptions.scale(scale);
                byte[] whole = resolver.upscale(PICTURE, options.tileSize(128))
                        .raster()
                        .bytes();
                byte[] tiled =
                        resolver.upscale(PICTURE, options.tileSize(16)).raster().bytes();
                for (int i = 0; i < 5; i++) {
                    assertThat(resolver.upscale(PICTURE, options.tileSize(16))
                                    .raster()
                                    .bytes())
                            .isEqualTo(tiled);
                }
                int different = 0;
                for (int i = 0; i < whole.length; i++) {
                    // A value within float precision of a half may round to either side.
                    assertThat(Math.abs((tiled[i] & 0xff) - (whole[i] & 0xff))).isLessThanOrEqualTo(1);
                    different += tiled[i] == whole[i] ? 0 : 1;
                }
                assertThat(different).isLessThan(whole.length / 1_000);
            }
        }
    }

    @Test
    void long_rows_of_tiles_that_are_blended_are_corrected_with_a_bounded_number_waiting() throws IOException {
        BufferedImage picture = TestPictures.waves(640, 40);
        try (SuperResolver resolver = corrected("bicubic-overlapping")) {
            UpscaleOptions options = UpscaleOptions.scale(2);
            byte[] whole =
                    resolver.upscale(picture, options.tileSize(640)).raster().bytes();
            byte[] tiled =
                    resolver.upscale(picture, options.tileSize(16)).raster().bytes();
            for (int i = 0; i < whole.length; i++) {
                assertThat(tiled[i] & 0xff).isCloseTo(whole[i] & 0xff, within(1));
            }
        }
    }

    @Test
    void an_image_whose_result_fits_the_heap_but_not_beside_tiles_that_wait_is_refused() throws IOException {
        int height = 512;
        long samples = Runtime.getRuntime().maxMemory() * 6 / 10;
        int width = Math.toIntExact(samples / 3 / (1 + 4 * 4) / height);
        byte[] wide = TestPictures.pngThatClaims(width, height);
        UpscaleOptions options = UpscaleOptions.scale(4).tileSize(256);
        Limits limits = Limits.defaults().withMaxInputPixels(Long.MAX_VALUE).withMaxOutputPixels(Long.MAX_VALUE);
        try (SuperResolver resolver = SuperResolver.builder()
                .model(TestBundles.altered(folder, "nearest", "consistency", "{\"iterations\": 3}"))
                .limits(limits)
                .build()) {
            assertThatThrownBy(() -> resolver.upscale(wide, options))
                    .isInstanceOf(ImageTooLargeException.class)
                    .hasMessageContaining(width + "x512")
                    .hasMessageContaining("tiles that wait");
        }
        try (SuperResolver resolver = SuperResolver.builder()
                .model(TestBundles.folder("nearest"))
                .limits(limits)
                .build()) {
            assertThatThrownBy(() -> resolver.upscale(wide, options)).isInstanceOf(InvalidImageException.class);
        }
    }

    @ParameterizedTest
    @CsvSource({"1,1", "1,9", "5,2", "40,30"})
    void any_size_is_corrected_in_grey_and_colour(int width, int height) throws IOException {
        try (SuperResolver resolver = corrected("nearest")) {
            for (int type : new int[] {
                BufferedImage.TYPE_INT_RGB,
                BufferedImage.TYPE_BYTE_GRAY,
                BufferedImage.TYPE_USHORT_GRAY,
                BufferedImage.TYPE_INT_ARGB
            }) {
                BufferedImage picture = new BufferedImage(width, height, type);
                for (int y = 0; y < height; y++) {
                    for (int x = 0; x < width; x++) {
                        picture.setRGB(
                                x, y, 0xff000000 | TestPictures.waves(40, 40).getRGB(x, y));
                    }
                }
                Radiometry figures = resolver.upscale(
                                picture, UpscaleOptions.scale(3.3).tileSize(16).radiometry())
                        .report()
                        .radiometry()
                        .orElseThrow();
                double step = type == BufferedImage.TYPE_USHORT_GRAY ? 257 : 1;
                for (Radiometry.Band band : figures.bands()) {
                    assertThat(band.bias()).as("type %s", type).isEqualTo(0, within(0.35 * step));
                    // At edges the correction is held to the values around them.
                    assertThat(band.rmse()).as("type %s", type).isLessThan(step);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"nan-on-white", "infinite-on-white"})
    void a_value_that_is_not_finite_fails_the_request(String bundle) throws IOException {
        try (SuperResolver resolver = corrected(bundle)) {
            BufferedImage white = TestPictures.flat(100, 100, 0xffffff);
            assertThatThrownBy(() ->
                            resolver.upscale(white, UpscaleOptions.scale(2).tileSize(16)))
                    .isInstanceOf(DeviceException.class)
                    .hasMessageContaining("not finite");
            assertThat(resolver.upscale(TestPictures.flat(100, 100, 0x303030), 2)
                            .getRGB(100, 100))
                    .isEqualTo(0xff303030);
        }
    }

    private SuperResolver corrected(String bundle) throws IOException {
        return SuperResolver.builder()
                .model(TestBundles.altered(folder, bundle, "consistency", "{\"iterations\": 5}"))
                .build();
    }
}

package io.hndsr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.hndsr.config.FallbackPolicy;
import io.hndsr.config.Mode;
import io.hndsr.error.DeviceException;
import io.hndsr.error.HndsrException;
import io.hndsr.error.InvalidBundleException;
import io.hndsr.error.InvalidOptionsException;
import io.hndsr.image.BandLayout;
import io.hndsr.image.Degradation;
import io.hndsr.image.RasterImage;
import io.hndsr.image.SampleType;
import io.hndsr.report.Radiometry;
import io.hndsr.report.Stage;
import io.hndsr.report.UpscaleReport;
import io.hndsr.request.Progress;
import io.hndsr.request.Sensor;
import io.hndsr.request.UpscaleOptions;
import java.awt.Transparency;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What comes out of a resolver, on tiny bundles whose results are known, and on the default one. */
class SuperResolverTest {

    private static SuperResolver standard;
    private static SuperResolver nearest;

    @BeforeAll
    static void open() {
        standard = SuperResolver.create();
        nearest = own("nearest");
    }

    @AfterAll
    static void close() {
        standard.close();
        nearest.close();
    }

    @ParameterizedTest
    @CsvSource({"1,1", "1,7", "3,2", "17,33", "64,20", "130,257"})
    void any_size_comes_out_in_the_rounded_size_at_any_scale(int width, int height) {
        for (double scale : new double[] {2, 2.5, 3, 3.14, 4, 7.9, 8}) {
            if ((double) width * height * scale * scale > 700_000) {
                continue; // the larger scales of the largest size only cost time
            }
            UpscaleResult result = standard.upscale(TestPictures.waves(width, height), UpscaleOptions.scale(scale));
            assertThat(result.raster().size().width()).isEqualTo((int) Math.floor(width * scale + 0.5));
            assertThat(result.raster().size().height()).isEqualTo((int) Math.floor(height * scale + 0.5));
            assertThat(result.image().getWidth())
                    .isEqualTo(result.raster().size().width());
        }
    }

    @ParameterizedTest
    @CsvSource({"40,60,90", "40,80,320", "31,62,93", "9,72,19"})
    void a_target_size_is_met_exactly_though_the_axes_differ(int side, int width, int height) {
        BufferedImage picture = TestPictures.waves(side, side);
        UpscaleResult result = standard.upscale(
                picture,
                UpscaleOptions.size(Math.max(width, 2 * side), height).blur(0).noise(0));
        assertThat(result.raster().size().width()).isEqualTo(Math.max(width, 2 * side));
        assertThat(result.raster().size().height()).isEqualTo(height);
        assertThat(result.report().scaleX()).isEqualTo((double) Math.max(width, 2 * side) / side);
        requireNearBicubic(picture, result);
    }

    /** The network sharpens, but it never moves or recolours: where axes are mixed up, this is far off. */
    private static void requireNearBicubic(BufferedImage picture, UpscaleResult result) {
        double squares = 0;
        RasterImage raster = result.raster();
        int width = raster.size().width();
        int height = raster.size().height();
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int source = picture.getRGB(x * picture.getWidth() / width, y * picture.getHeight() / height);
                double difference = raster.sample(x, y, 1) - (source >> 8 & 0xff);
                squares += difference * difference;
            }
        }
        assertThat(Math.sqrt(squares / ((double) width * height))).isLessThan(12);
    }

    @Test
    void tiled_is_exactly_whole_for_a_resampling_network_whatever_the_tile_size() {
        long seed = new Random().nextLong();
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        try (SuperResolver bicubic = own("bicubic")) {
            for (SuperResolver resolver : List.of(nearest, bicubic)) {
                for (double scale : new double[] {2, 3.14, 4, 7.9}) {
                    BufferedImage picture = noise(random, 101 + random.nextInt(100), 1 + random.nextInt(180));
                    byte[] whole = resolver.upscale(
                                    picture, UpscaleOptions.scale(scale).tileSize(256))
                            .raster()
                            .bytes();
                    for (int tileSize : new int[] {16, 20, 64, 100}) {
                        UpscaleResult tiled = resolver.upscale(
                                picture, UpscaleOptions.scale(scale).tileSize(tileSize));
                        assertThat(tiled.report().tiles()).isGreaterThan(1);
                        assertThat(tiled.raster().bytes())
                                .as("scale %s, tiles of %s", scale, tileSize)
                                .isEqualTo(whole);
                    }
                }
            }
        }
    }

    @Test
    void blended_tiles_are_whole_to_the_last_step_for_a_resampling_network() {
        BufferedImage picture = noise(new Random(11), 120, 90);
        try (SuperResolver joined = own("bicubic");
                SuperResolver blended = own("bicubic-overlapping")) {
            byte[] whole = joined.upscale(picture, UpscaleOptions.scale(3.3).tileSize(256))
                    .raster()
                    .bytes();
            UpscaleResult tiled =
                    blended.upscale(picture, UpscaleOptions.scale(3.3).tileSize(16));
            assertThat(tiled.report().tiles()).isGreaterThan(20);
            byte[] bytes = tiled.raster().bytes();
            int different = 0;
            for (int i = 0; i < bytes.length; i++) {
                // A value within float precision of a half may round to either side.
                assertThat(Math.abs((bytes[i] & 0xff) - (whole[i] & 0xff))).isLessThanOrEqualTo(1);
                different += bytes[i] == whole[i] ? 0 : 1;
            }
            assertThat(different).isLessThan(bytes.length / 1_000);
        }
    }

    @Test
    void nearest_repeats_the_samples_of_every_layout_and_depth() {
        for (SampleType type : SampleType.values()) {
            for (BandLayout layout : new BandLayout[] {BandLayout.GREY, BandLayout.RGB}) {
                BufferedImage picture = picture(3, 23, 17, layout, type);
                RasterImage raster = nearest.upscale(
                                picture, UpscaleOptions.scale(2).tileSize(16))
                        .raster();
                assertThat(raster.layout()).isEqualTo(layout);
                assertThat(raster.sampleType()).isEqualTo(type);
                for (int y = 0; y < 34; y++) {
                    for (int x = 0; x < 46; x++) {
                        for (int band = 0; band < layout.bands(); band++) {
                            assertThat(raster.sample(x, y, band))
                                    .isEqualTo(picture.getRaster().getSample(x / 2, y / 2, band));
                        }
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(SampleType.class)
    void alpha_is_kept_smooth_and_never_fed_to_the_network(SampleType type) {
        BufferedImage opaque = picture(4, 40, 30, BandLayout.RGB_ALPHA, type);
        BufferedImage other = picture(4, 40, 30, BandLayout.RGB_ALPHA, type);
        for (int y = 0; y < 30; y++) {
            for (int x = 0; x < 40; x++) {
                opaque.getRaster().setSample(x, y, 3, type.maxValue());
                other.getRaster().setSample(x, y, 3, x < 20 ? 1 : type.maxValue());
            }
        }
        RasterImage first = standard.upscale(opaque, UpscaleOptions.scale(2.5)).raster();
        RasterImage second = standard.upscale(other, UpscaleOptions.scale(2.5)).raster();
        assertThat(first.layout()).isEqualTo(BandLayout.RGB_ALPHA);
        assertThat(first.sampleType()).isEqualTo(type);
        for (int y = 0; y < 75; y++) {
            for (int x = 0; x < 100; x++) {
                for (int band = 0; band < 3; band++) {
                    assertThat(second.sample(x, y, band)).isEqualTo(first.sample(x, y, band));
                }
                assertThat(first.sample(x, y, 3)).isEqualTo(type.maxValue());
            }
            assertThat(second.sample(0, y, 3)).isEqualTo(1);
            assertThat(second.sample(99, y, 3)).isEqualTo(type.maxValue());
        }
    }

    @Test
    void grey_comes_out_grey_and_as_its_three_equal_bands_would() {
        BufferedImage grey = new BufferedImage(50, 40, BufferedImage.TYPE_BYTE_GRAY);
        BufferedImage colour = new BufferedImage(50, 40, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < 40; y++) {
            for (int x = 0; x < 50; x++) {
                int level = (int) Math.round(128 + 40 * Math.sin(0.4 * x) + 30 * Math.cos(0.3 * y));
                grey.getRaster().setSample(x, y, 0, level);
                colour.setRGB(x, y, level * 0x10101);
            }
        }
        UpscaleResult result = standard.upscale(grey, UpscaleOptions.scale(3));
        RasterImage bands = standard.upscale(colour, UpscaleOptions.scale(3)).raster();
        assertThat(result.image().getType()).isEqualTo(BufferedImage.TYPE_BYTE_GRAY);
        for (int y = 0; y < 120; y++) {
            for (int x = 0; x < 150; x++) {
                double mean = (bands.sample(x, y, 0) + bands.sample(x, y, 1) + bands.sample(x, y, 2)) / 3.0;
                assertThat((double) result.raster().sample(x, y, 0)).isEqualTo(mean, within(1.0));
            }
        }
    }

    @Test
    void sixteen_bit_in_keeps_more_than_eight_bit_would() {
        BufferedImage picture = picture(5, 32, 32, BandLayout.GREY, SampleType.UINT16);
        for (int y = 0; y < 32; y++) {
            for (int x = 0; x < 32; x++) {
                picture.getRaster().setSample(x, y, 0, 20_000 + 337 * x + 291 * y);
            }
        }
        RasterImage raster = standard.upscale(picture, UpscaleOptions.scale(2)).raster();
        assertThat(raster.sampleType()).isEqualTo(SampleType.UINT16);
        long between = 0;
        for (short sample : raster.shorts()) {
            between += (sample & 0xffff) % 257 == 0 ? 0 : 1;
        }
        assertThat(between).isGreaterThan(4_000);
    }

    @Test
    void the_report_says_what_ran() {
        UpscaleReport report = standard.upscale(
                        TestPictures.waves(70, 50),
                        UpscaleOptions.scale(2).blur(0.3).noise(1).seed(9))
                .report();
        assertThat(report.inputSize().toString()).isEqualTo("70x50");
        assertThat(report.outputSize().toString()).isEqualTo("140x100");
        assertThat(report.scaleX()).isEqualTo(2);
        assertThat(report.mode()).isEqualTo(Mode.FIDELITY);
        assertThat(report.seed()).isEmpty();
        assertThat(report.degradation().orElseThrow().blur()).isEqualTo(0.3);
        assertThat(report.degradation().orElseThrow().noise()).isEqualTo(1);
        assertThat(report.modelId())
                .isEqualTo(standard.model().orElseThrow().descriptor().id());
        assertThat(report.device()).isEqualTo(standard.device());
        assertThat(report.tiles()).isEqualTo(1);
        assertThat(report.stageTimes()).containsKeys(Stage.DECODE, Stage.CUT, Stage.INFERENCE, Stage.BLEND);
        assertThat(report.elapsed()).isPositive();
        assertThat(report.fallbackReason()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(BandLayout.class)
    void radiometry_is_reported_of_every_colour_band_where_it_is_asked_for(BandLayout layout) {
        for (SampleType type : SampleType.values()) {
            BufferedImage picture = picture(8, 40, 30, layout, type);
            UpscaleOptions options = UpscaleOptions.scale(2.5).blur(0).noise(0);
            UpscaleReport report =
                    standard.upscale(picture, options.radiometry()).report();
            UpscaleReport blurred =
                    standard.upscale(picture, options.radiometry().noise(10)).report();
            assertThat(standard.upscale(picture, options).report().radiometry()).isEmpty();
            assertThat(report.radiometry().orElseThrow().bands()).hasSize(layout.colourBands());
            for (int band = 0; band < layout.colourBands(); band++) {
                Radiometry.Band figures =
                        report.radiometry().orElseThrow().bands().get(band);
                double smooth =
                        blurred.radiometry().orElseThrow().bands().get(band).rmse();
                assertThat(figures.bias()).isEqualTo(0, within(3.0 / 255 * type.maxValue()));
                assertThat(figures.rmse()).isLessThan(smooth);
            }
        }
    }

    @Test
    void the_bundle_s_defaults_are_told_where_the_request_names_none_and_the_image_says_nothing() {
        try (SuperResolver conditioned = own("conditioned")) {
            BufferedImage black = TestPictures.flat(8, 8, 0);
            UpscaleResult byDefault = conditioned.upscale(black, UpscaleOptions.scale(2));
            assertThat(byDefault.report().degradation().orElseThrow().blur()).isEqualTo(0.5);
            assertThat(byDefault.report().degradation().orElseThrow().noise()).isEqualTo(2);
            assertThat(byDefault.raster().sample(3, 3, 0)).isEqualTo(1); // 0.005 x 255
            assertThat(byDefault.raster().sample(3, 3, 2)).isEqualTo(5);
            UpscaleResult told =
                    conditioned.upscale(black, UpscaleOptions.scale(2).blur(1).noise(0));
            assertThat(told.raster().sample(3, 3, 0)).isEqualTo(3);
            assertThat(told.raster().sample(3, 3, 2)).isZero();
            assertThatThrownBy(() ->
                            conditioned.upscale(black, UpscaleOptions.scale(2).blur(1.1)))
                    .isInstanceOf(InvalidOptionsException.class)
                    .hasMessageContaining("blur 1.1")
                    .hasMessageContaining("1.0");
        }
    }

    @Test
    void a_network_that_needs_neither_blur_nor_noise_is_given_neither_unless_they_are_set() {
        BufferedImage picture = TestPictures.real(1).get(0);
        UpscaleOptions options = UpscaleOptions.scale(2);
        assertThat(standard.upscale(picture, options).report().degradation()).isEmpty();
        assertThat(standard.upscale(picture, options.blur(1).sensor(new Sensor.Auto()))
                        .report()
                        .degradation())
                .isEmpty();
        assertThat(standard.upscale(picture, options.sensor(Sensor.Preset.CLEAN))
                        .report()
                        .degradation())
                .contains(Degradation.NONE);
    }

    @Test
    void what_is_not_set_beside_a_set_value_is_estimated() {
        BufferedImage picture = TestPictures.real(1).get(0);
        Degradation estimated = standard.upscale(
                        picture, UpscaleOptions.scale(2).noise(0))
                .report()
                .degradation()
                .orElseThrow();
        assertThat(estimated.noise()).isZero();
        assertThat(estimated.blur()).isNotEqualTo(0.5).isBetween(0.0, Degradation.MAX_BLUR);
    }

    @Test
    void blur_and_noise_are_refused_by_a_network_that_is_told_of_neither_unless_they_are_zero() {
        BufferedImage picture = TestPictures.real(1).get(0);
        UpscaleOptions options = UpscaleOptions.scale(2);
        for (UpscaleOptions told :
                List.of(options.blur(0.8), options.noise(4), options.sensor(Sensor.Preset.SENTINEL2))) {
            assertThatThrownBy(() -> nearest.upscale(picture, told))
                    .isInstanceOf(InvalidOptionsException.class)
                    .hasMessageContaining("does not support blur or noise")
                    .hasMessageContaining("omit the option");
        }
        for (UpscaleOptions nothing : List.of(options, options.sensor(Sensor.Preset.CLEAN))) {
            assertThat(nearest.upscale(picture, nothing).report().degradation()).contains(Degradation.NONE);
        }
    }

    @Test
    void progress_rises_to_the_total_before_the_image_is_there() {
        for (int i = 0; i < 50; i++) {
            List<Progress> told = Collections.synchronizedList(new ArrayList<>());
            UpscaleResult result = nearest.upscale(
                    TestPictures.waves(200, 120),
                    UpscaleOptions.scale(2).tileSize(16).onProgress(told::add));
            int total = result.report().tiles();
            assertThat(told).isNotEmpty();
            int before = 0;
            for (Progress progress : List.copyOf(told)) {
                assertThat(progress.tilesDone()).isGreaterThan(before).isLessThanOrEqualTo(total);
                assertThat(progress.tilesTotal()).isEqualTo(total);
                assertThat(progress.fraction()).isBetween(0.0, 1.0);
                before = progress.tilesDone();
            }
            assertThat(before).isEqualTo(total);
        }
    }

    @Test
    void a_throwing_listener_breaks_nothing() {
        BufferedImage picture = TestPictures.waves(100, 60);
        UpscaleOptions plain = UpscaleOptions.scale(2).tileSize(16);
        byte[] expected = nearest.upscale(picture, plain).raster().bytes();
        List<Throwable> thrown = List.of(
                new IllegalStateException("thrown on purpose by a test"),
                new AssertionError("thrown on purpose by a test"),
                new java.io.IOException("thrown on purpose by a test, as other languages may"));
        for (Throwable error : thrown) {
            UpscaleOptions options = plain.onProgress(progress -> sneak(error));
            assertThat(nearest.upscale(picture, options).raster().bytes()).isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @CsvSource({"nan-on-white, NaN", "infinite-on-white, Infinity", "fails-on-white, failed on a tile"})
    void a_failing_device_fails_one_request_and_serves_the_next(String bundle, String message) {
        try (SuperResolver resolver = own(bundle)) {
            BufferedImage white = TestPictures.flat(100, 100, 0xffffff);
            BufferedImage dark = TestPictures.flat(100, 100, 0x303030);
            for (int i = 0; i < 20; i++) {
                assertThatThrownBy(() ->
                                resolver.upscale(white, UpscaleOptions.scale(2).tileSize(16)))
                        .isInstanceOf(DeviceException.class)
                        .hasMessageContaining(message);
                assertThat(resolver.upscale(dark, 2).getRGB(100, 100)).isEqualTo(0xff303030);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "flat, departs from its input",
        "nan, departs from its input by NaN",
        "untrained, damaged or untrained",
        "wrong-size, fails on an image of 32x32",
        "without-cell, by the contract of GraphRole",
        "no-onnx, cannot be loaded"
    })
    void a_bundle_that_does_not_enlarge_is_refused_at_the_start(String bundle, String message) {
        assertThatThrownBy(() -> own(bundle))
                .isInstanceOf(InvalidBundleException.class)
                .hasMessageContaining(message);
    }

    @Test
    void a_fallback_is_visible_in_every_result_and_in_the_resolver() {
        try (SuperResolver fallback = SuperResolver.builder()
                .model(TestBundles.folder("flat"))
                .fallback(FallbackPolicy.BICUBIC)
                .build()) {
            assertThat(fallback.fallbackReason())
                    .hasValueSatisfying(reason -> assertThat(reason).contains("departs from its input"));
            assertThat(fallback.model()).isEmpty();
            assertThat(fallback.device()).isEqualTo("cpu");
            for (BandLayout layout : BandLayout.values()) {
                UpscaleResult result = fallback.upscale(
                        picture(6, 31, 20, layout, SampleType.UINT8),
                        UpscaleOptions.scale(2.5).blur(1).tileSize(16));
                assertThat(result.raster().layout()).isEqualTo(layout);
                assertThat(result.report().fallbackReason()).isEqualTo(fallback.fallbackReason());
                assertThat(result.report().modelId()).isEqualTo("bicubic");
                assertThat(result.report().degradation()).isEmpty();
            }
            int grey = fallback.upscale(TestPictures.flat(9, 9, 0x646464), 4).getRGB(20, 0);
            assertThat(grey).isEqualTo(0xff646464);
        }
    }

    @Test
    void a_fallback_s_tiles_are_exactly_the_whole() {
        BufferedImage picture = noise(new Random(12), 90, 70);
        try (SuperResolver fallback = SuperResolver.builder()
                .model(Path.of("nowhere"))
                .fallback(FallbackPolicy.BICUBIC)
                .build()) {
            byte[] whole = fallback.upscale(picture, UpscaleOptions.scale(2.7))
                    .raster()
                    .bytes();
            byte[] tiled = fallback.upscale(picture, UpscaleOptions.scale(2.7).tileSize(17))
                    .raster()
                    .bytes();
            assertThat(tiled).isEqualTo(whole);
        }
    }

    @Test
    void without_a_fallback_an_absent_bundle_is_refused() {
        assertThatThrownBy(
                        () -> SuperResolver.builder().model(Path.of("nowhere")).build())
                .isInstanceOf(InvalidBundleException.class)
                .hasMessageContaining("nowhere does not exist");
    }

    @Test
    void what_the_options_get_wrong_is_said_before_anything_is_computed() {
        BufferedImage picture = TestPictures.waves(40, 40);
        refused(picture, UpscaleOptions.scale(1), "scale 1.0 must be from 2 to 8");
        refused(picture, UpscaleOptions.scale(9), "scale 9.0 must be from 2 to 8");
        refused(picture, UpscaleOptions.scale(Double.NaN), "scale NaN must be from 2 to 8");
        refused(picture, UpscaleOptions.size(79, 80), "width 79 is a scale of 1.975");
        refused(picture, UpscaleOptions.size(80, 321), "height 321 is a scale of 8.025");
        refused(picture, UpscaleOptions.scale(2).tileSize(24), "tileSize 24 must be a multiple of 16");
        assertThatThrownBy(
                        () -> nearest.upscale(picture, UpscaleOptions.scale(2).perceptual()))
                .isInstanceOf(InvalidOptionsException.class)
                .hasMessageContaining("mode PERCEPTUAL is not offered");
        BufferedImage wide = new BufferedImage(4000, 1000, BufferedImage.TYPE_BYTE_GRAY);
        refused(wide, UpscaleOptions.scale(8).tileSize(4000), "tileSize 4000 makes tiles of 256000000 output pixels");
    }

    private static void refused(BufferedImage picture, UpscaleOptions options, String message) {
        assertThatThrownBy(() -> standard.upscale(picture, options))
                .isInstanceOf(InvalidOptionsException.class)
                .isInstanceOf(HndsrException.class)
                .hasMessageContaining(message);
    }

    private static SuperResolver own(String bundle) {
        return SuperResolver.builder().model(TestBundles.folder(bundle)).build();
    }

    @SuppressWarnings("unchecked")
    private static <E extends Throwable> void sneak(Throwable error) throws E {
        throw (E) error;
    }

    private static BufferedImage noise(Random random, int width, int height) {
        BufferedImage picture = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                picture.setRGB(x, y, random.nextInt());
            }
        }
        return picture;
    }

    /** A drawn picture in an interleaved raster of its own bands and depth. */
    private static BufferedImage picture(long seed, int width, int height, BandLayout layout, SampleType type) {
        int transfer = type == SampleType.UINT8 ? DataBuffer.TYPE_BYTE : DataBuffer.TYPE_USHORT;
        boolean colour = layout.colourBands() == 3;
        ComponentColorModel model = new ComponentColorModel(
                ColorSpace.getInstance(colour ? ColorSpace.CS_sRGB : ColorSpace.CS_GRAY),
                layout.hasAlpha(),
                false,
                layout.hasAlpha() ? Transparency.TRANSLUCENT : Transparency.OPAQUE,
                transfer);
        WritableRaster raster = Raster.createInterleavedRaster(transfer, width, height, layout.bands(), null);
        Random random = new Random(seed);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                for (int band = 0; band < layout.bands(); band++) {
                    raster.setSample(x, y, band, random.nextInt(type.maxValue() + 1));
                }
            }
        }
        return new BufferedImage(model, raster, false, null);
    }
}

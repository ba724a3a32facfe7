package io.hndsr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.hndsr.config.FallbackPolicy;
import io.hndsr.error.InvalidOptionsException;
import io.hndsr.image.BandLayout;
import io.hndsr.image.Degradation;
import io.hndsr.image.ImageSize;
import io.hndsr.image.RasterImage;
import io.hndsr.image.SampleRange;
import io.hndsr.image.SampleType;
import io.hndsr.image.TileBounds;
import io.hndsr.internal.codec.imageio.BufferedImages;
import io.hndsr.report.Radiometry;
import io.hndsr.request.DataRange;
import io.hndsr.request.Nodata;
import io.hndsr.request.Sensor;
import io.hndsr.request.UpscaleOptions;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Images that fill a small part of their sample type's range, with the default bundle. */
class ValueRangeCasesTest {

    private static final Path CASES = Path.of("src/test/resources/cases");
    private static final int SCALE = 4;

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
    void counts_of_a_sensor_are_sharpened_and_depart_by_little_more_than_its_noise() {
        RasterImage scene = ImageFiles.read(CASES.resolve("s2_like_uint16.tif"));
        UpscaleResult result = resolver.upscale(
                picture(scene),
                UpscaleOptions.scale(SCALE).sensor(Sensor.Preset.SENTINEL2).radiometry());
        SampleRange range = result.report().sampleRange();
        assertThat(range.most()).isLessThan(8_000);
        double noise = Sensor.Preset.SENTINEL2.noise() * (range.most() - range.least()) / 255;
        for (Radiometry.Band band : result.report().radiometry().orElseThrow().bands()) {
            assertThat(band.rmse()).isLessThan(2.5 * noise);
            assertThat(Math.abs(band.bias())).isLessThan(0.1 * noise);
        }
        for (int band = 0; band < scene.layout().colourBands(); band++) {
            double lanczos = gradientEnergy(lanczos(scene, band));
            assertThat(gradientEnergy(plane(result.raster(), band))).isGreaterThan(lanczos);
        }
    }

    @Test
    void a_range_that_is_set_is_the_one_that_the_network_sees() {
        RasterImage bytes = BufferedImages.fromBufferedImage(
                        TestPictures.real(1).get(0))
                .crop(new TileBounds(0, 0, 64, 64, new ImageSize(256, 256)));
        BufferedImage counts = picture(counts(bytes, 16, 500));
        UpscaleResult measured = resolver.upscale(counts, UpscaleOptions.scale(2));
        SampleRange found = measured.report().sampleRange();

        UpscaleResult same =
                resolver.upscale(counts, UpscaleOptions.scale(2).range(new DataRange(found.least(), found.most())));
        UpscaleResult other = resolver.upscale(counts, UpscaleOptions.scale(2).range(DataRange.parse("0,20000")));

        for (int i = 0; i < same.raster().shorts().length; i++) {
            assertThat(same.raster().shorts()[i] & 0xffff)
                    .isCloseTo(measured.raster().shorts()[i] & 0xffff, within(1));
        }
        assertThat(other.report().sampleRange()).isEqualTo(new SampleRange(SampleType.UINT16, 0, 20_000));
        assertThat(other.raster().shorts()).isNotEqualTo(measured.raster().shorts());
    }

    @Test
    void a_range_that_the_samples_cannot_have_or_that_is_empty_is_refused() {
        BufferedImage image = new BufferedImage(16, 16, BufferedImage.TYPE_INT_RGB);
        UpscaleOptions options = UpscaleOptions.scale(2).range(new DataRange(300, 400));
        assertThatThrownBy(() -> resolver.upscale(image, options))
                .isInstanceOf(InvalidOptionsException.class)
                .hasMessageContaining("range 300,400 lies outside of 0 to 255");
        for (String wrong : new String[] {"5,5", "nan,1", "1", "1,2,3", "a,b", ""}) {
            assertThatThrownBy(() -> DataRange.parse(wrong))
                    .as(wrong)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("0,4000");
        }
    }

    @Test
    void the_units_of_counts_do_not_matter() {
        RasterImage bytes = BufferedImages.fromBufferedImage(
                        TestPictures.real(1).get(0))
                .crop(new TileBounds(0, 0, 64, 64, new ImageSize(256, 256)));
        for (UpscaleOptions options : new UpscaleOptions[] {
            UpscaleOptions.scale(2),
            UpscaleOptions.scale(2).noise(4),
            UpscaleOptions.scale(2).sensor(Sensor.Preset.CLEAN).radiometry()
        }) {
            UpscaleResult some = resolver.upscale(picture(counts(bytes, 16, 500)), options);
            UpscaleResult others = resolver.upscale(picture(counts(bytes, 40, 9_000)), options);
            for (int i = 0; i < some.raster().shorts().length; i++) {
                double one = ((some.raster().shorts()[i] & 0xffff) - 500) / 16.0;
                double other = ((others.raster().shorts()[i] & 0xffff) - 9_000) / 40.0;
                assertThat(one).isEqualTo(other, within(0.2));
            }
            double blur = some.report().degradation().map(Degradation::blur).orElse(0.0);
            assertThat(others.report().degradation().map(Degradation::blur).orElse(0.0))
                    .isEqualTo(blur, within(1e-6));
            if (options.delivery().radiometry()) {
                double one =
                        some.report().radiometry().orElseThrow().bands().get(0).rmse();
                double other = others.report()
                        .radiometry()
                        .orElseThrow()
                        .bands()
                        .get(0)
                        .rmse();
                assertThat(one / 16).isEqualTo(other / 40, within(0.05));
                assertThat(one).isGreaterThan(0.5);
            }
        }
    }

    @Test
    void the_report_has_the_range_in_the_units_of_the_image() {
        BufferedImage photograph = TestPictures.real(1).get(0);
        UpscaleOptions options = UpscaleOptions.scale(2);
        assertThat(resolver.upscale(photograph, options).report().sampleRange())
                .isEqualTo(SampleRange.full(SampleType.UINT8));
        RasterImage counts = counts(BufferedImages.fromBufferedImage(photograph), 10, 2_000);
        SampleRange used = resolver.upscale(picture(counts), options).report().sampleRange();
        assertThat(used.type()).isEqualTo(SampleType.UINT16);
        assertThat(used.least()).isBetween(500.0, 2_500.0);
        assertThat(used.most()).isBetween(used.least() + 1_000, 7_000.0);
        try (SuperResolver bicubic = SuperResolver.builder()
                .model(Path.of("no-bundle"))
                .fallback(FallbackPolicy.BICUBIC)
                .build()) {
            assertThat(bicubic.upscale(picture(counts), options)
                            .report()
                            .sampleRange()
                            .isFull())
                    .isTrue();
        }
    }

    @Test
    void a_frame_does_not_change_the_range_and_what_lies_beyond_it_is_kept() {
        short[] samples = new short[64 * 64];
        for (int y = 0; y < 64; y++) {
            for (int x = 0; x < 64; x++) {
                boolean cloud = x >= 40 && x < 45 && y >= 30 && y < 36;
                samples[y * 64 + x] = (short) (x < 8 ? 0 : cloud ? 60_000 : x < 24 ? 1_000 : 1_200);
            }
        }
        RasterImage scene = RasterImage.ofShorts(new ImageSize(64, 64), BandLayout.GREY, samples, Optional.empty());
        UpscaleResult result = resolver.upscale(
                picture(scene), UpscaleOptions.scale(2).nodata(Nodata.auto()).sensor(Sensor.Preset.CLEAN));
        assertThat(result.report().sampleRange().least()).isEqualTo(900, within(60.0));
        assertThat(result.report().sampleRange().most()).isEqualTo(1_300, within(60.0));
        RasterImage raster = result.raster();
        assertThat(raster.sample(4, 64, 0)).isZero();
        assertThat(raster.sample(28, 20, 0)).isEqualTo(1_000);
        assertThat(raster.sample(100, 110, 0)).isEqualTo(1_200);
        assertThat(raster.sample(86, 66, 0)).isBetween(55_000, 65_535);
        for (int x = 36; x < 60; x++) {
            assertThat(raster.sample(x, 110, 0)).isBetween(980, 1_220);
        }
    }

    private static RasterImage counts(RasterImage bytes, int perStep, int offset) {
        short[] counts = new short[bytes.bytes().length];
        for (int i = 0; i < counts.length; i++) {
            counts[i] = (short) (offset + perStep * (bytes.bytes()[i] & 0xff));
        }
        return RasterImage.ofShorts(bytes.size(), bytes.layout(), counts, Optional.empty());
    }

    private static double gradientEnergy(double[][] plane) {
        double sum = 0;
        for (int y = 1; y < plane.length; y++) {
            for (int x = 1; x < plane[y].length; x++) {
                double across = plane[y][x] - plane[y][x - 1];
                double down = plane[y][x] - plane[y - 1][x];
                sum += across * across + down * down;
            }
        }
        return sum;
    }

    private static double[][] plane(RasterImage image, int band) {
        double[][] plane = new double[image.size().height()][image.size().width()];
        for (int y = 0; y < plane.length; y++) {
            for (int x = 0; x < plane[y].length; x++) {
                plane[y][x] = image.sample(x, y, band);
            }
        }
        return plane;
    }

    /** A band, enlarged by Lanczos' kernel of three lobes, the border repeated. */
    private static double[][] lanczos(RasterImage image, int band) {
        double[][] rows = transposed(enlargedAcross(plane(image, band)));
        return transposed(enlargedAcross(rows));
    }

    private static double[][] enlargedAcross(double[][] plane) {
        double[][] wide = new double[plane.length][plane[0].length * SCALE];
        for (int y = 0; y < plane.length; y++) {
            for (int x = 0; x < wide[y].length; x++) {
                double centre = (x + 0.5) / SCALE - 0.5;
                double weights = 0;
                double sum = 0;
                for (int at = (int) Math.floor(centre) - 2; at <= Math.floor(centre) + 3; at++) {
                    double weight = sinc(centre - at) * sinc((centre - at) / 3);
                    weights += weight;
                    sum += weight * plane[y][Math.max(0, Math.min(plane[y].length - 1, at))];
                }
                wide[y][x] = sum / weights;
            }
        }
        return wide;
    }

    private static double sinc(double x) {
        return x == 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
    }

    private static double[][] transposed(double[][] plane) {
        double[][] other = new double[plane[0].length][plane.length];
        for (int y = 0; y < plane.length; y++) {
            for (int x = 0; x < plane[y].length; x++) {
                other[x][y] = plane[y][x];
            }
        }
        return other;
    }

    private static BufferedImage picture(RasterImage raster) {
        return BufferedImages.toBufferedImage(raster);
    }
}

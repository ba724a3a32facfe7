package io.hndsr.internal.estimate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.hndsr.ImageFiles;
import io.hndsr.TestPictures;
import io.hndsr.image.BandLayout;
import io.hndsr.image.Degradation;
import io.hndsr.image.ImageSize;
import io.hndsr.image.PixelMask;
import io.hndsr.image.RasterImage;
import io.hndsr.image.SampleRange;
import io.hndsr.image.SampleType;
import io.hndsr.image.TileBounds;
import io.hndsr.internal.codec.imageio.BufferedImages;
import io.hndsr.internal.tile.MaskedImage;
import io.hndsr.internal.tile.ValueRange;
import io.hndsr.request.Nodata;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class DegradationEstimatorTest {

    private static final Path SAMPLES = Path.of("..", "samples");

    /** What {@code features} of training/sensor.py says of the top left 100 x 80 pixels of the sample. */
    @Test
    void features_are_those_that_the_weights_were_fitted_to() {
        RasterImage tanks = ImageFiles.read(SAMPLES.resolve("valid/storagetanks_storagetanks04.png"));

        double[] features = ImageFeatures.of(LumaWindow.of(
                tanks.crop(new TileBounds(0, 0, 100, 80, tanks.size())), SampleRange.full(SampleType.UINT8)));

        double[] numpy = {5.26654282, 7.47166679, 0.31980057, 0.30016295, 0.33575478, 0.16909374};
        for (int i = 0; i < numpy.length; i++) {
            // NumPy's transforms are in single precision, so that a coefficient may fall on the other side of a
            // threshold.
            assertThat(features[i]).as("feature %d", i).isCloseTo(numpy[i], within(2e-4));
        }
        assertThat(EstimateModel.SHIPPED.estimate(features).blur()).isCloseTo(0.252, within(0.002));
        assertThat(EstimateModel.SHIPPED.estimate(features).noise()).isZero();
    }

    @Test
    void a_native_aerial_photograph_is_blurred_by_half_a_pixel_and_has_some_noise() {
        Degradation estimate =
                estimate(ImageFiles.read(SAMPLES.resolve("naip-road.png"))).orElseThrow();

        assertThat(estimate.blur()).isBetween(0.4, 0.7);
        assertThat(estimate.noise()).isBetween(1.0, 3.0);
    }

    @Test
    void depth_does_not_matter_to_an_image_that_fills_its_range() {
        RasterImage bytes = ImageFiles.read(SAMPLES.resolve("valid/storagetanks_storagetanks04.png"));
        RasterImage shorts = counts(bytes, 257);

        Degradation expected = estimate(bytes).orElseThrow();
        Degradation estimate = estimate(shorts).orElseThrow();
        assertThat(estimate.blur()).isCloseTo(expected.blur(), within(1e-6));
        assertThat(estimate.noise()).isCloseTo(expected.noise(), within(1e-6));
    }

    @Test
    void counts_that_fill_a_small_part_of_16_bit_are_as_blurred_as_the_photograph() {
        double squares = 0;
        List<BufferedImage> photographs = TestPictures.real(20);
        for (BufferedImage picture : photographs) {
            RasterImage photograph = BufferedImages.fromBufferedImage(picture);
            double blur = estimate(photograph).orElseThrow().blur();

            Degradation quarter = estimate(counts(photograph, 257 / 4.0)).orElseThrow();
            Degradation sixteenth = estimate(counts(photograph, 257 / 16.0)).orElseThrow();

            assertThat(quarter.blur()).isCloseTo(blur, within(0.4));
            assertThat(sixteenth.blur()).isCloseTo(quarter.blur(), within(0.02));
            assertThat(sixteenth.noise()).isCloseTo(quarter.noise(), within(0.1));
            squares += Math.pow(sixteenth.blur() - blur, 2);
        }
        assertThat(Math.sqrt(squares / photographs.size())).isLessThan(0.11);
    }

    private static Optional<Degradation> estimate(RasterImage image) {
        PixelMask mask = PixelMask.allValid(image.size());
        MaskedImage masked = MaskedImage.of(image, Nodata.none());
        ValueRange range = ValueRange.of(masked.grid(), mask, image.sampleType());
        return DegradationEstimator.estimate(image::crop, mask, masked.scene(), range.samples(image.sampleType()));
    }

    private static RasterImage counts(RasterImage bytes, double perStep) {
        short[] counts = new short[bytes.bytes().length];
        for (int i = 0; i < counts.length; i++) {
            counts[i] = (short) Math.round((bytes.bytes()[i] & 0xff) * perStep);
        }
        return RasterImage.ofShorts(bytes.size(), bytes.layout(), counts, Optional.empty());
    }

    @Test
    void any_picture_stays_within_what_a_network_is_trained_for() {
        for (BandLayout layout : BandLayout.values()) {
            Degradation estimate = estimate(TestPictures.random(5, new ImageSize(300, 33), layout, SampleType.UINT16))
                    .orElseThrow();

            assertThat(estimate.blur()).isBetween(0.0, 1.2);
            assertThat(estimate.noise()).isBetween(0.0, 10.0);
        }
    }

    @Test
    void nothing_is_said_of_small_and_of_flat_images() {
        byte[] grey = new byte[64 * 64];
        Arrays.fill(grey, (byte) 77);

        assertThat(estimate(TestPictures.random(5, new ImageSize(31, 200), BandLayout.GREY, SampleType.UINT8)))
                .isEmpty();
        assertThat(estimate(RasterImage.ofBytes(new ImageSize(64, 64), BandLayout.GREY, grey, Optional.empty())))
                .isEmpty();
    }
}

package io.hndsr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hndsr.config.Device;
import io.hndsr.config.Precision;
import io.hndsr.error.InvalidBundleException;
import io.hndsr.error.RuntimeSetupException;
import io.hndsr.request.UpscaleOptions;
import java.awt.image.BufferedImage;
import org.junit.jupiter.api.Test;

/** Which arithmetic runs, where, and how far 8 bit departs from float32 on real pictures. */
class PrecisionTest {

    /** In 1/255: beside the error of an enlarged picture, 12/255 at x4, no more than 0.05 dB. */
    private static final double MAX_RMS = 1.3;

    @Test
    void eight_bit_departs_little_from_float32_on_real_pictures_at_any_scale() {
        try (SuperResolver precise = SuperResolver.create();
                SuperResolver fast = int8().build()) {
            for (double scale : new double[] {3.14, 4}) {
                double square = 0;
                long count = 0;
                long different = 0;
                for (BufferedImage picture : TestPictures.real(4)) {
                    UpscaleOptions options = UpscaleOptions.scale(scale);
                    byte[] expected = precise.upscale(picture, options).raster().bytes();
                    byte[] actual = fast.upscale(picture, options).raster().bytes();
                    for (int i = 0; i < expected.length; i++) {
                        int difference = (expected[i] & 0xff) - (actual[i] & 0xff);
                        square += difference * difference;
                        different += difference == 0 ? 0 : 1;
                    }
                    count += expected.length;
                }
                System.out.printf("scale %s: 8 bit departs by %.3f/255 RMS%n", scale, Math.sqrt(square / count));
                assertThat(Math.sqrt(square / count)).isLessThan(MAX_RMS);
                assertThat(different).isPositive();
            }
        }
    }

    @Test
    void eight_bit_gives_the_same_bytes_whatever_the_threads() {
        BufferedImage picture = TestPictures.real(1).get(0);
        UpscaleOptions options = UpscaleOptions.scale(3).tileSize(64);
        try (SuperResolver one = int8().threads(1).build();
                SuperResolver three = int8().threads(3).build()) {
            assertThat(three.upscale(picture, options).raster().bytes())
                    .isEqualTo(one.upscale(picture, options).raster().bytes());
        }
    }

    @Test
    void eight_bit_is_refused_if_the_bundle_does_not_offer_it() {
        SuperResolver.Builder builder = int8().model(TestBundles.folder("nearest"));
        assertThatThrownBy(() -> builder.build().close())
                .isInstanceOf(InvalidBundleException.class)
                .hasMessageContaining("precision INT8 is not offered by model test-nearest")
                .hasMessageContaining("choose FLOAT32 or another bundle");
    }

    @Test
    void eight_bit_is_refused_on_a_cuda_device() {
        SuperResolver.Builder builder = int8().device(new Device.Cuda(0));
        assertThatThrownBy(() -> builder.build().close())
                .isInstanceOf(RuntimeSetupException.class)
                .hasMessageContaining("precision INT8 is for the CPU, and device cuda:0 is configured");
    }

    @Test
    void eight_bit_runs_on_the_cpu_if_no_device_is_configured() {
        try (SuperResolver resolver = int8().device(new Device.Auto()).build()) {
            assertThat(resolver.device()).isEqualTo("cpu");
        }
    }

    private static SuperResolver.Builder int8() {
        return SuperResolver.builder().precision(Precision.INT8);
    }
}

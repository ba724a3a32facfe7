package io.hndsr.internal.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hndsr.config.Limits;
import io.hndsr.error.HndsrException;
import io.hndsr.error.ImageTooLargeException;
import io.hndsr.error.InvalidOptionsException;
import io.hndsr.image.BandLayout;
import io.hndsr.image.ImageDescription;
import io.hndsr.image.ImageSize;
import io.hndsr.image.SampleType;
import io.hndsr.request.OutputSizing;
import io.hndsr.request.OutputSizing.ByScale;
import io.hndsr.request.OutputSizing.Side;
import io.hndsr.request.OutputSizing.ToSide;
import io.hndsr.request.OutputSizing.ToSize;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SizeLimitsTest {

    private static final long HEAP = 1L << 31;
    private static final Limits NONE = new Limits(Long.MAX_VALUE, Long.MAX_VALUE, 1, 1, 1);

    @ParameterizedTest
    @CsvSource({
        "10, 10, 2, 20, 20",
        "3, 5, 2.5, 8, 13",
        "1, 1, 3.14, 3, 3",
        "7, 1, 7.9, 55, 8",
        "50, 51, 3.14, 157, 160"
    })
    void the_result_has_the_rounded_size_halves_up(int width, int height, double scale, int outWidth, int outHeight) {
        assertThat(check(NONE, header(width, height), new ByScale(scale)))
                .isEqualTo(new ImageSize(outWidth, outHeight));
    }

    @ParameterizedTest
    @CsvSource({
        "100, 51, WIDTH, 301, 301, 154",
        "100, 51, HEIGHT, 301, 590, 301",
        "100, 51, LONGER, 800, 800, 408",
        "51, 100, LONGER, 200, 102, 200",
        "100, 1, LONGER, 250, 250, 3"
    })
    void the_result_of_one_side_keeps_the_ratio_of_the_sides(
            int width, int height, Side side, int pixels, int outWidth, int outHeight) {
        assertThat(check(NONE, header(width, height), new ToSide(side, pixels)))
                .isEqualTo(new ImageSize(outWidth, outHeight));
    }

    @Test
    void a_side_beyond_the_scales_is_refused_with_its_scale() {
        assertThatThrownBy(() -> check(NONE, header(100, 50), new ToSide(Side.LONGER, 801)))
                .isInstanceOf(InvalidOptionsException.class)
                .hasMessageContaining("width 801 is a scale of 8.01");
        assertThatThrownBy(() -> check(NONE, header(100, 50), new ToSide(Side.HEIGHT, 99)))
                .isInstanceOf(InvalidOptionsException.class);
    }

    @Test
    void an_input_beyond_the_limit_is_refused_with_value_limit_and_remedy() {
        Limits limits = Limits.defaults().withMaxInputPixels(16_000_000);
        assertThatThrownBy(() -> check(limits, header(70_000, 70_000), new ByScale(2)))
                .isInstanceOf(ImageTooLargeException.class)
                .hasMessageContaining("70000x70000")
                .hasMessageContaining("4900000000")
                .hasMessageContaining("16000000")
                .hasMessageContaining("raise Limits.maxInputPixels");
    }

    @Test
    void a_result_beyond_the_limit_is_refused_with_value_limit_and_remedy() {
        Limits limits = Limits.defaults().withMaxOutputPixels(1_000_000);
        assertThatThrownBy(() -> check(limits, header(501, 500), new ByScale(2)))
                .isInstanceOf(ImageTooLargeException.class)
                .hasMessageContaining("1002x1000")
                .hasMessageContaining("1002000")
                .hasMessageContaining("1000000;")
                .hasMessageContaining("raise Limits.maxOutputPixels");
        assertThat(check(limits, header(500, 500), new ByScale(2))).isEqualTo(new ImageSize(1000, 1000));
    }

    @Test
    void a_result_that_does_not_fit_the_heap_is_refused_with_the_remedy() {
        assertThatThrownBy(() -> check(NONE, header(20_000, 20_000), new ByScale(4)))
                .isInstanceOf(ImageTooLargeException.class)
                .hasMessageContaining("80000x80000")
                .hasMessageContaining(Long.toString(HEAP))
                .hasMessageContaining("-Xmx");
    }

    @Test
    void tiles_that_wait_have_to_fit_the_heap_beside_input_and_result() {
        ImageDescription wide = header(20_000, 512);
        long heap = 600L << 20;
        ImageSize output = SizeLimits.of(NONE, Optional.empty()).check(wide, new ByScale(4), Streaming.NONE, heap);
        assertThatThrownBy(() -> SizeLimits.requireHeap(wide, output, Streaming.NONE, 491_520_000, heap))
                .isInstanceOf(ImageTooLargeException.class)
                .hasMessageContaining("20000x512")
                .hasMessageContaining("80000x2048")
                .hasMessageContaining("491520000")
                .hasMessageContaining(Long.toString(heap))
                .hasMessageContaining("-Xmx");
        long images = 3L * (20_000 * 512 + 80_000 * 2048);
        assertThat(SizeLimits.requireHeap(wide, output, Streaming.NONE, 491_520_000, 2 * heap))
                .isEqualTo(images + 491_520_000);
        assertThat(SizeLimits.requireHeap(wide, output, Streaming.NONE, 0, heap))
                .isEqualTo(images);
    }

    @ParameterizedTest
    @CsvSource({"19, 40, width 19 is a scale of 1.9", "81, 40, width 81 is a scale of 8.1", "40, 161, height 161 is a"})
    void a_target_size_out_of_range_names_the_axis(int width, int height, String message) {
        assertThatThrownBy(() -> check(NONE, header(10, 20), new ToSize(width, height)))
                .isInstanceOf(InvalidOptionsException.class)
                .hasMessageContaining(message)
                .hasMessageContaining("2 to 8");
    }

    @Test
    void a_scale_that_the_network_does_not_do_is_refused_with_its_range() {
        SizeLimits narrow = new SizeLimits(NONE, 3, 4);
        assertThatThrownBy(() -> narrow.check(header(10, 10), new ByScale(2), Streaming.NONE, HEAP))
                .isInstanceOf(InvalidOptionsException.class)
                .hasMessageContaining("scale 2")
                .hasMessageContaining("3 to 4");
        assertThatThrownBy(() -> narrow.check(header(10, 10), new ByScale(Double.NaN), Streaming.NONE, HEAP))
                .isInstanceOf(InvalidOptionsException.class)
                .hasMessageContaining("NaN");
    }

    @Test
    void no_size_overflows() {
        long seed = new Random().nextLong();
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        List<Integer> sides = List.of(1, 46_341, 65_536, 1 << 28, (1 << 30) + 1, Integer.MAX_VALUE);
        for (int width : sides) {
            for (int height : sides) {
                for (OutputSizing sizing : List.of(
                        new ByScale(2),
                        new ByScale(8),
                        new ByScale(2 + 6 * random.nextDouble()),
                        new ToSize(Integer.MAX_VALUE, Integer.MAX_VALUE))) {
                    for (SampleType type : SampleType.values()) {
                        requireTypedOrRight(width, height, sizing, type);
                    }
                }
            }
        }
    }

    private static void requireTypedOrRight(int width, int height, OutputSizing sizing, SampleType type) {
        ImageDescription header =
                new ImageDescription(new ImageSize(width, height), BandLayout.RGB_ALPHA, type, Optional.empty());
        try {
            ImageSize output = SizeLimits.of(NONE, Optional.empty()).check(header, sizing, Streaming.NONE, HEAP);
            assertThat(output.width()).isGreaterThan(width);
            assertThat(output.pixels() * 4 * type.bytes()).isBetween(1L, HEAP);
        } catch (HndsrException refused) {
            assertThat(refused.getMessage()).contains(" ");
        }
    }

    private static ImageSize check(Limits limits, ImageDescription header, OutputSizing sizing) {
        return SizeLimits.of(limits, Optional.empty()).check(header, sizing, Streaming.NONE, HEAP);
    }

    private static ImageDescription header(int width, int height) {
        return new ImageDescription(new ImageSize(width, height), BandLayout.RGB, SampleType.UINT8, Optional.empty());
    }
}

package io.hndsr.internal.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.hndsr.error.OutputException;
import io.hndsr.image.BandLayout;
import io.hndsr.image.IccProfile;
import io.hndsr.image.ImageFormat;
import io.hndsr.image.ImageSize;
import io.hndsr.image.RasterImage;
import io.hndsr.image.SampleType;
import java.awt.color.ColorSpace;
import java.awt.color.ICC_Profile;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class ImageCodecWriteTest {

    private static final int[][] SIZES = {{1, 1}, {2, 3}, {37, 19}, {130, 91}};

    private final ImageCodec codec = new ImageCodec(2);

    /** Every format with every layout and sample type that it stores without loss. */
    static List<Object[]> lossless() {
        List<Object[]> cases = new ArrayList<>();
        for (BandLayout layout : BandLayout.values()) {
            for (SampleType type : SampleType.values()) {
                cases.add(new Object[] {ImageFormat.PNG, layout, type});
                cases.add(new Object[] {ImageFormat.TIFF, layout, type});
            }
            if (layout == BandLayout.RGB) {
                cases.add(new Object[] {ImageFormat.WEBP, layout, SampleType.UINT8});
            }
            if (!layout.hasAlpha()) {
                cases.add(new Object[] {ImageFormat.BMP, layout, SampleType.UINT8});
            }
        }
        return cases;
    }

    @ParameterizedTest
    @MethodSource("lossless")
    void reads_back_what_it_wrote(ImageFormat format, BandLayout layout, SampleType type) {
        for (int[] size : SIZES) {
            RasterImage image = Fixtures.image(size[0], size[1], layout, type, Optional.empty());

            RasterImage read = codec.decode(EncodedSource.of(encode(image, format)));

            assertThat(Fixtures.fingerprint(read)).isEqualTo(Fixtures.fingerprint(image));
        }
    }

    @ParameterizedTest
    @CsvSource({"PNG", "TIFF", "BMP"})
    void writes_what_the_java_runtime_reads(ImageFormat format) throws IOException {
        for (BandLayout layout : BandLayout.values()) {
            for (SampleType type : SampleType.values()) {
                // BMP holds neither alpha nor 16-bit samples.
                if (format == ImageFormat.BMP && (layout.hasAlpha() || type == SampleType.UINT16)) {
                    continue;
                }
                RasterImage image = Fixtures.image(130, 91, layout, type, Optional.empty());

                BufferedImage read = ImageIO.read(new ByteArrayInputStream(encode(image, format)));

                int[] expected = Fixtures.samples(image);
                assertThat(Fixtures.samples(read.getRaster()))
                        .as("%s %s", layout, type)
                        .isEqualTo(expected);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"GREY", "RGB"})
    void writes_jpeg_close_to_the_image(BandLayout layout) {
        RasterImage image = Fixtures.image(61, 43, layout, SampleType.UINT8, Optional.empty());

        RasterImage read = codec.decode(EncodedSource.of(encode(image, ImageFormat.JPEG)));

        assertThat(read.layout()).isEqualTo(layout);
        int[] before = Fixtures.samples(image);
        int[] after = Fixtures.samples(read);
        double sum = 0;
        for (int i = 0; i < before.length; i++) {
            sum += Math.abs(before[i] - after[i]);
        }
        assertThat(sum / before.length).isLessThan(4);
    }

    @Test
    void writes_jpeg_without_chroma_subsampling() {
        byte[] jpeg =
                encode(Fixtures.image(16, 16, BandLayout.RGB, SampleType.UINT8, Optional.empty()), ImageFormat.JPEG);
        int frame = 0;
        while (jpeg[frame] != (byte) 0xff || jpeg[frame + 1] != (byte) 0xc0) {
            frame++;
        }
        for (int component = 0; component < 3; component++) {
            assertThat(jpeg[frame + 11 + 3 * component]).isEqualTo((byte) 0x11);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"PNG", "JPEG", "TIFF", "WEBP"})
    void keeps_the_icc_profile(ImageFormat format) {
        IccProfile profile = profile(ColorSpace.CS_LINEAR_RGB);
        RasterImage image = Fixtures.image(20, 10, BandLayout.RGB, SampleType.UINT8, Optional.of(profile));

        RasterImage read = codec.decode(EncodedSource.of(encode(image, format)));

        assertThat(read.iccProfile()).contains(profile);
    }

    @Test
    void keeps_a_profile_that_takes_several_jpeg_segments() {
        byte[] large = new byte[150_001];
        byte[] small = profile(ColorSpace.CS_LINEAR_RGB).data();
        System.arraycopy(small, 0, large, 0, small.length);
        IccProfile profile = new IccProfile(large);
        RasterImage image = Fixtures.image(20, 10, BandLayout.RGB, SampleType.UINT8, Optional.of(profile));

        assertThat(codec.decode(EncodedSource.of(encode(image, ImageFormat.JPEG)))
                        .iccProfile())
                .contains(profile);
    }

    @Test
    void keeps_the_profile_and_the_alpha_of_a_webp_together() {
        IccProfile profile = profile(ColorSpace.CS_LINEAR_RGB);
        RasterImage image = Fixtures.image(21, 10, BandLayout.RGB_ALPHA, SampleType.UINT8, Optional.of(profile));

        RasterImage read = codec.decode(EncodedSource.of(encode(image, ImageFormat.WEBP)));

        assertThat(Fixtures.fingerprint(read)).isEqualTo(Fixtures.fingerprint(image));
    }

    @Test
    void writes_grey_as_rgb_in_webp() {
        RasterImage image = Fixtures.image(5, 4, BandLayout.GREY_ALPHA, SampleType.UINT8, Optional.empty());

        RasterImage read = codec.decode(EncodedSource.of(encode(image, ImageFormat.WEBP)));

        assertThat(read.layout()).isEqualTo(BandLayout.RGB_ALPHA);
        for (int x = 0; x < 5; x++) {
            assertThat(read.sample(x, 2, 0)).isEqualTo(image.sample(x, 2, 0));
            assertThat(read.sample(x, 2, 2)).isEqualTo(image.sample(x, 2, 0));
            assertThat(read.sample(x, 2, 3)).isEqualTo(image.sample(x, 2, 1));
        }
    }

    @ParameterizedTest
    @EnumSource(ImageFormat.class)
    void writes_the_same_bytes_whatever_the_number_of_threads(ImageFormat format) {
        RasterImage image = Fixtures.image(800, 700, BandLayout.RGB, SampleType.UINT8, Optional.empty());
        byte[] expected = encode(image, format);

        for (int threads : new int[] {1, 3}) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            new ImageCodec(threads).encode(image, format, out);
            assertThat(out.toByteArray()).isEqualTo(expected);
        }
    }

    @Test
    void leaves_no_thread_behind() {
        encode(Fixtures.image(800, 700, BandLayout.RGB, SampleType.UINT8, Optional.empty()), ImageFormat.PNG);

        await().until(() -> Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().startsWith("hndsr-codec-")));
    }

    @Test
    void a_png_that_is_half_noise_and_half_flat_needs_bytes_for_the_noise_only() {
        int side = 1000;
        byte[] samples = new byte[3 * side * side];
        Random random = new Random(7);
        for (int i = 0; i < samples.length / 2; i++) {
            samples[i] = (byte) random.nextInt(16);
        }
        RasterImage image = RasterImage.ofBytes(new ImageSize(side, side), BandLayout.RGB, samples, Optional.empty());

        byte[] encoded = encode(image, ImageFormat.PNG);

        assertThat(codec.decode(EncodedSource.of(encoded)).bytes()).isEqualTo(samples);
        assertThat(encoded.length).isBetween(samples.length / 4, samples.length / 3);
    }

    @Test
    void reads_back_a_png_and_a_tiff_of_many_blocks() {
        RasterImage image = Fixtures.image(800, 700, BandLayout.RGB_ALPHA, SampleType.UINT16, Optional.empty());

        for (ImageFormat format : List.of(ImageFormat.PNG, ImageFormat.TIFF)) {
            RasterImage read = codec.decode(EncodedSource.of(encode(image, format)));
            assertThat(read.shorts()).isEqualTo(image.shorts());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "JPEG, RGB, UINT16, 16-bit",
        "JPEG, RGB_ALPHA, UINT8, alpha",
        "BMP, GREY, UINT16, 16-bit",
        "BMP, GREY_ALPHA, UINT8, alpha",
        "WEBP, RGB, UINT16, 16-bit",
    })
    void refuses_a_format_that_cannot_hold_the_image(
            ImageFormat format, BandLayout layout, SampleType type, String reason) {
        RasterImage image = Fixtures.image(3, 3, layout, type, Optional.empty());

        assertThatThrownBy(() -> encode(image, format))
                .isInstanceOf(OutputException.class)
                .hasMessageContaining(reason)
                .hasMessageContaining("choose png or tiff");
    }

    @Test
    void refuses_a_webp_wider_than_the_format_allows() {
        RasterImage image = Fixtures.image(16_384, 1, BandLayout.RGB, SampleType.UINT8, Optional.empty());

        assertThatThrownBy(() -> encode(image, ImageFormat.WEBP))
                .isInstanceOf(OutputException.class)
                .hasMessageContaining("16384x1")
                .hasMessageContaining("16383");
    }

    @ParameterizedTest
    @EnumSource(ImageFormat.class)
    void translates_a_failure_of_the_stream_into_an_output_exception(ImageFormat format) {
        RasterImage image = Fixtures.image(800, 700, BandLayout.RGB, SampleType.UINT8, Optional.empty());
        OutputStream full = new OutputStream() {
            private long free = 1000;

            @Override
            public void write(int value) throws IOException {
                if (--free < 0) {
                    throw new IOException("no space left on device");
                }
            }
        };

        assertThatThrownBy(() -> codec.encode(image, format, full))
                .isInstanceOf(OutputException.class)
                .hasMessageContaining("no space left on device")
                .hasCauseInstanceOf(IOException.class);
    }

    private byte[] encode(RasterImage image, ImageFormat format) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        codec.encode(image, format, out);
        return out.toByteArray();
    }

    private static IccProfile profile(int colourSpace) {
        return new IccProfile(ICC_Profile.getInstance(colourSpace).getData());
    }
}

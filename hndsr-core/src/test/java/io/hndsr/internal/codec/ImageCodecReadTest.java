package io.hndsr.internal.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hndsr.error.InvalidImageException;
import io.hndsr.error.UnsupportedImageException;
import io.hndsr.image.BandLayout;
import io.hndsr.image.ImageFormat;
import io.hndsr.image.ImageHeader;
import io.hndsr.image.ImageSize;
import io.hndsr.image.RasterImage;
import io.hndsr.image.SampleType;
import io.hndsr.internal.codec.tiff.GoldenTiff;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageCodecReadTest {

    private final ImageCodec codec = new ImageCodec(1);

    static List<String> readable() {
        return Fixtures.READABLE;
    }

    @ParameterizedTest
    @MethodSource("readable")
    void decodes_what_the_header_announces(String name) {
        ImageHeader header = codec.readHeader(Fixtures.source(name));
        RasterImage image = codec.decode(Fixtures.source(name));

        assertThat(header.size()).isEqualTo(image.size());
        assertThat(header.layout()).isEqualTo(image.layout());
        assertThat(header.sampleType()).isEqualTo(image.sampleType());
    }

    @ParameterizedTest
    @MethodSource("readable")
    void reads_a_file_under_any_name_as_it_reads_memory(String name, @TempDir Path folder) throws IOException {
        Path file = Files.write(folder.resolve("misnamed.gif"), Fixtures.bytes(name));

        assertThat(Fixtures.fingerprint(codec.decode(EncodedSource.of(file))))
                .isEqualTo(Fixtures.fingerprint(codec.decode(Fixtures.source(name))));
        assertThat(codec.readHeader(EncodedSource.of(file))).isEqualTo(codec.readHeader(Fixtures.source(name)));
    }

    @ParameterizedTest
    @CsvSource({
        "interlaced.png, interlaced-ref.png, 0",
        "rgb.jpg, rgb-jpg-ref.png, 3",
        "progressive.jpg, progressive-jpg-ref.png, 3",
        "full.jpg, full-jpg-ref.png, 2",
        "grey.jpg, grey-jpg-ref.png, 1",
        "lossy.webp, lossy-webp-ref.png, 0",
        "lossy-alpha.webp, lossy-alpha-webp-ref.png, 0",
        "lossless.webp, lossless-webp-ref.png, 0",
        "lossless-alpha.webp, lossless-alpha-webp-ref.png, 0",
        "rgb.bmp, rgb-bmp-ref.png, 0",
        "palette.bmp, palette-bmp-ref.png, 0",
        "bits.bmp, bits-bmp-ref.png, 0",
        "rgba.bmp, rgba-bmp-ref.png, 0",
        "none.tif, none-tif-ref.png, 0",
        "lzw.tif, lzw-tif-ref.png, 0",
        "deflate.tif, deflate-tif-ref.png, 0",
        "packbits.tif, packbits-tif-ref.png, 0",
        "jpeg.tif, jpeg-tif-ref.png, 3",
        "predictor.tif, predictor-tif-ref.png, 0",
        "rgba.tif, rgba-tif-ref.png, 0",
        "palette.tif, palette-tif-ref.png, 0",
        "bits.tif, bits-tif-ref.png, 0",
    })
    void decodes_the_same_samples_as_another_decoder(String name, String reference, int tolerance) {
        int[] expected = Fixtures.referenceSamples(reference);
        int[] actual = Fixtures.samples(codec.decode(Fixtures.source(name)));

        assertThat(actual).hasSameSizeAs(expected);
        for (int i = 0; i < expected.length; i++) {
            assertThat(Math.abs(actual[i] - expected[i])).as("sample %d", i).isLessThanOrEqualTo(tolerance);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4})
    void expands_grey_of_few_bits_to_the_full_range(int depth) {
        RasterImage image = codec.decode(Fixtures.source("grey" + depth + ".png"));

        assertThat(image.layout()).isEqualTo(BandLayout.GREY);
        int steps = (1 << depth) - 1;
        for (int y = 0; y < 5; y++) {
            for (int x = 0; x < 13; x++) {
                assertThat(image.sample(x, y, 0)).isEqualTo((x + y) % (steps + 1) * 255 / steps);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4, 8})
    void expands_a_palette_to_rgb(int depth) {
        RasterImage image = codec.decode(Fixtures.source("palette" + depth + ".png"));

        assertThat(image.layout()).isEqualTo(BandLayout.RGB);
        for (int x = 0; x < 13; x++) {
            int entry = (x + 4) % Math.min(1 << depth, 5);
            assertThat(image.sample(x, 4, 0)).isEqualTo(entry * 50);
            assertThat(image.sample(x, 4, 1)).isEqualTo(255 - entry * 50);
            assertThat(image.sample(x, 4, 2)).isEqualTo(entry);
        }
    }

    @Test
    void applies_the_alpha_of_palette_entries_and_treats_the_rest_as_opaque() {
        RasterImage image = codec.decode(Fixtures.source("palette8-alpha.png"));

        assertThat(image.layout()).isEqualTo(BandLayout.RGB_ALPHA);
        assertThat(image.sample(0, 0, 3)).isZero();
        assertThat(image.sample(1, 0, 3)).isEqualTo(128);
        assertThat(image.sample(2, 0, 3)).isEqualTo(255);
    }

    @Test
    void turns_a_transparent_colour_into_alpha_comparing_all_bits() {
        RasterImage grey = codec.decode(Fixtures.source("grey4-key.png"));
        RasterImage deep = codec.decode(Fixtures.source("rgb16-key.png"));

        assertThat(grey.layout()).isEqualTo(BandLayout.GREY_ALPHA);
        assertThat(grey.sample(1, 0, 1)).isZero();
        assertThat(grey.sample(2, 0, 1)).isEqualTo(255);
        assertThat(Fixtures.samples(deep)).containsExactly(1, 2, 3, 0, 1, 2, 4, 65_535, 65_535, 256, 255, 65_535);
    }

    @ParameterizedTest
    @CsvSource({
        "orientation1.jpg, 1",
        "orientation2.jpg, 2",
        "orientation3.jpg, 3",
        "orientation4.jpg, 4",
        "orientation5.jpg, 5",
        "orientation6.jpg, 6",
        "orientation7.jpg, 7",
        "orientation8.jpg, 8",
        "orientation6.png, 6",
        "orientation6.webp, 6",
        "orientation6.tif, 6",
    })
    void applies_the_orientation(String name, int orientation) {
        RasterImage image = codec.decode(Fixtures.source(name));

        boolean sideways = orientation >= 5;
        assertThat(image.size()).isEqualTo(sideways ? new ImageSize(16, 24) : new ImageSize(24, 16));
        // Where the upper left quarter of the stored image must be, by the EXIF specification.
        boolean right = orientation == 2 || orientation == 3 || orientation == 6 || orientation == 7;
        boolean bottom = orientation == 3 || orientation == 4 || orientation == 7 || orientation == 8;
        int x = image.size().width() / 4;
        int y = image.size().height() / 4;
        int farX = image.size().width() - 1 - x;
        int farY = image.size().height() - 1 - y;
        assertThat(image.sample(right ? farX : x, bottom ? farY : y, 0)).isGreaterThan(200);
        assertThat(image.sample(right ? x : farX, bottom ? farY : y, 0)).isLessThan(60);
        assertThat(image.sample(right ? farX : x, bottom ? y : farY, 0)).isLessThan(60);
    }

    @ParameterizedTest
    @ValueSource(strings = {"rgb.png", "rgb.jpg", "lossless.webp", "lzw.tif"})
    void keeps_the_icc_profile(String name) {
        assertThat(codec.decode(Fixtures.source(name)).iccProfile())
                .hasValueSatisfying(profile -> assertThat(new String(profile.data(), 36, 4, StandardCharsets.US_ASCII))
                        .isEqualTo("acsp"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"tiles16-ii.tif", "tiles16-mm.tif"})
    void reads_16_bit_tiles_with_bands_in_planes(String name) {
        RasterImage image = codec.decode(Fixtures.source(name));

        assertThat(image.sampleType()).isEqualTo(SampleType.UINT16);
        for (int y = 0; y < 20; y++) {
            for (int x = 0; x < 24; x++) {
                for (int band = 0; band < 3; band++) {
                    assertThat(image.sample(x, y, band)).isEqualTo(x * 1000 + y * 7 + band);
                }
            }
        }
    }

    @Test
    void reads_the_alpha_of_a_bmp_that_has_a_mask_for_it() {
        RasterImage image = codec.decode(Fixtures.source("alpha.bmp"));

        assertThat(image.layout()).isEqualTo(BandLayout.RGB_ALPHA);
        assertThat(Fixtures.samples(image)).containsExactly(1, 2, 3, 4, 5, 6, 7, 8);
    }

    @Test
    void inverts_a_tiff_in_which_white_is_zero() {
        assertThat(Fixtures.samples(codec.decode(Fixtures.source("white-is-zero.tif"))))
                .containsExactly(255, 254, 1, 0);
    }

    @Test
    void reads_12_bit_samples_as_16_bit_ones_of_the_same_value() {
        RasterImage image = codec.decode(Fixtures.source("twelve-bit.tif"));

        assertThat(image.sampleType()).isEqualTo(SampleType.UINT16);
        assertThat(Fixtures.samples(image)).containsExactly(0, 0);
    }

    @Test
    void turns_the_mask_of_a_tiff_into_alpha() {
        RasterImage image = codec.decode(EncodedSource.of(GoldenTiff.bytes("u8-lzw-mask.tif")));

        assertThat(image.layout()).isEqualTo(BandLayout.RGB_ALPHA);
        for (int x = 0; x < GoldenTiff.WIDTH; x++) {
            assertThat(image.sample(x, 17, 1)).isEqualTo((int) GoldenTiff.sample("u8", x, 17, 1));
            assertThat(image.sample(x, 17, 3)).isEqualTo(x < GoldenTiff.WIDTH - 9 ? 255 : 0);
        }
    }

    @Test
    void reads_three_bands_of_grey_as_colours() {
        RasterImage image = codec.decode(EncodedSource.of(GoldenTiff.bytes("u8-none-minisblack.tif")));

        assertThat(image.layout()).isEqualTo(BandLayout.RGB);
        assertThat(image.sample(30, 20, 2)).isEqualTo((int) GoldenTiff.sample("u8", 30, 20, 2));
    }

    @Test
    void reads_a_small_bigtiff_with_overviews_and_alpha() {
        RasterImage image = codec.decode(EncodedSource.of(GoldenTiff.bytes("u8-deflate-overviews-bigtiff.tif")));

        assertThat(image.layout()).isEqualTo(BandLayout.RGB_ALPHA);
        assertThat(image.sample(36, 28, 3)).isEqualTo((int) GoldenTiff.sample("u8", 36, 28, 3));
    }

    @Test
    void announces_the_nodata_value_of_a_tiff() {
        EncodedSource source = EncodedSource.of(GoldenTiff.bytes("u16-deflate-nodata.tif"));

        assertThat(codec.readHeader(source).nodata()).hasValue(7);
        assertThat(codec.decode(source).sample(36, 28, 0)).isEqualTo(7);
        assertThat(codec.readHeader(Fixtures.source("none.tif")).nodata()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"no_photometric.tif, 20, 3", "no_stripbytecounts.tif, 20, 3", "tiff_none_short_last_strip.tif, 73, 1"})
    void reads_a_tiff_that_says_less_than_it_should(String name, int width, int bands) {
        RasterImage image = codec.decode(EncodedSource.of(Path.of("src/test/resources/cases", name)));

        assertThat(image.size().width()).isEqualTo(width);
        assertThat(image.layout().bands()).isEqualTo(bands);
        byte[] file = read(Path.of("src/test/resources/cases", name));
        // Their samples are uncompressed, the last bytes of the file.
        assertThat(image.bytes()).isEqualTo(Arrays.copyOfRange(file, file.length - image.bytes().length, file.length));
    }

    private static byte[] read(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void divides_colours_by_the_alpha_they_were_multiplied_by() {
        assertThat(Fixtures.samples(codec.decode(Fixtures.source("associated.tif"))))
                .containsExactly(128, 64, 0, 100, 255, 128, 0, 255);
    }

    @ParameterizedTest
    @CsvSource({
        "animated.png, animated PNG",
        "animated.webp, animated WebP",
        "animated.gif, GIF is not supported",
        "pages.tif, more than one page",
        "float.tif, 32-bit floating point",
        "signed.tif, 16-bit signed",
        "five-bands.tif, 5 bands",
        "unmarked.tif, neither colour nor marked as alpha",
    })
    void refuses_unsupported_kinds_and_says_why(String name, String reason) {
        assertThatThrownBy(() -> codec.decode(Fixtures.source(name)))
                .isInstanceOf(UnsupportedImageException.class)
                .hasMessageContaining(reason);
        assertThatThrownBy(() -> codec.readHeader(Fixtures.source(name)))
                .isInstanceOf(UnsupportedImageException.class)
                .hasMessageContaining(reason);
    }

    @Test
    void refuses_bytes_that_are_not_an_image() {
        EncodedSource text = EncodedSource.of("no image at all".getBytes(StandardCharsets.UTF_8));

        assertThatThrownBy(() -> codec.readHeader(text))
                .isInstanceOf(InvalidImageException.class)
                .hasMessageContaining("15 bytes");
        assertThatThrownBy(() -> codec.decode(EncodedSource.of(new byte[0]))).isInstanceOf(InvalidImageException.class);
    }

    @Test
    void refuses_a_path_that_is_not_a_file(@TempDir Path folder) {
        assertThatThrownBy(() -> codec.readHeader(EncodedSource.of(folder)))
                .isInstanceOf(InvalidImageException.class)
                .hasMessageContaining("not a regular file");
        assertThatThrownBy(() -> codec.readHeader(EncodedSource.of(folder.resolve("none.png"))))
                .isInstanceOf(InvalidImageException.class)
                .hasMessageContaining("no such file");
    }

    @Test
    void detects_the_format_from_the_content() {
        assertThat(codec.readHeader(Fixtures.source("rgb.png")).format()).isEqualTo(ImageFormat.PNG);
        assertThat(codec.readHeader(Fixtures.source("rgb.jpg")).format()).isEqualTo(ImageFormat.JPEG);
        assertThat(codec.readHeader(Fixtures.source("lossy.webp")).format()).isEqualTo(ImageFormat.WEBP);
        assertThat(codec.readHeader(Fixtures.source("rgb.bmp")).format()).isEqualTo(ImageFormat.BMP);
        assertThat(codec.readHeader(Fixtures.source("none.tif")).format()).isEqualTo(ImageFormat.TIFF);
    }
}

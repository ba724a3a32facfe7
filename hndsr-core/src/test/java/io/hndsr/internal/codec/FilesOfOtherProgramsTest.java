package io.hndsr.internal.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.hndsr.error.InvalidImageException;
import io.hndsr.error.UnsupportedImageException;
import io.hndsr.image.BandLayout;
import io.hndsr.image.ImageSize;
import io.hndsr.image.RasterImage;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that are valid, or complete, and that few programs write. */
class FilesOfOtherProgramsTest {

    private final ImageCodec codec = new ImageCodec(1);

    @ParameterizedTest
    @CsvSource({
        "40, 16, 0, 7c00, 3e0, 1f, 0",
        "108, 16, 0, 7c00, 3e0, 1f, 0",
        "40, 16, 3, f800, 7e0, 1f, 0",
        "52, 16, 3, f800, 7e0, 1f, 0",
        "56, 16, 3, 7c00, 3e0, 1f, 8000",
        "108, 16, 3, f00, f0, f, f000",
        "124, 16, 3, 7c00, 3e0, 1f, 0",
        "40, 32, 6, ff0000, ff00, ff, ff000000",
        "52, 32, 3, ff000000, ff0000, ff00, 0",
        "108, 32, 3, 3ff00000, ffc00, 3ff, c0000000",
        "124, 32, 3, ff, ff00, ff0000, ff000000",
    })
    void reads_a_bmp_whose_colours_are_in_the_bits_of_masks(
            int headerBytes, int bits, int compression, String red, String green, String blue, String alpha) {
        long[] masks = Arrays.stream(new String[] {red, green, blue, alpha})
                .mapToLong(hex -> Long.parseLong(hex, 16))
                .toArray();

        RasterImage image = decode(BmpBytes.masked(headerBytes, bits, compression, masks));

        assertThat(image.layout()).isEqualTo(masks[3] == 0 ? BandLayout.RGB : BandLayout.RGB_ALPHA);
        for (int y = 0; y < BmpBytes.HEIGHT; y++) {
            for (int x = 0; x < BmpBytes.WIDTH; x++) {
                for (int band = 0; band < image.layout().bands(); band++) {
                    long largest = masks[band] >> Long.numberOfTrailingZeros(masks[band]);
                    assertThat((double) image.sample(x, y, band))
                            .as("band %d at %d, %d", band, x, y)
                            .isCloseTo(BmpBytes.colour(x, y)[band], within(127.5 / largest + 0.5));
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 8})
    void reads_a_bmp_in_runs(int bits) {
        RasterImage image = decode(BmpBytes.runs(bits, BmpBytes.runsOf(bits)));

        for (int y = 0; y < BmpBytes.HEIGHT; y++) {
            for (int x = 0; x < BmpBytes.WIDTH; x++) {
                int[] expected = BmpBytes.entry(BmpBytes.index(x, y));
                for (int band = 0; band < 3; band++) {
                    assertThat(image.sample(x, y, band)).as("%d, %d", x, y).isEqualTo(expected[band]);
                }
            }
        }
    }

    @Test
    void leaves_pixels_that_the_runs_of_a_bmp_move_over_at_the_first_colour() {
        // One pixel, then four columns and four rows further, then one more.
        RasterImage image = decode(BmpBytes.runs(8, new byte[] {1, 3, 0, 2, 4, 4, 1, 5, 0, 1}));

        assertThat(image.sample(0, 4, 0)).isEqualTo(BmpBytes.entry(3)[0]);
        assertThat(image.sample(5, 0, 0)).isEqualTo(BmpBytes.entry(5)[0]);
        assertThat(image.sample(3, 2, 1)).isEqualTo(BmpBytes.entry(0)[1]);
    }

    @Test
    void refuses_runs_of_a_bmp_that_leave_the_image_or_end_early() {
        byte[] whole = BmpBytes.runsOf(8);

        assertThatThrownBy(() -> decode(BmpBytes.runs(8, new byte[] {8, 3, 0, 1})))
                .isInstanceOf(InvalidImageException.class)
                .hasMessageContaining("runs up to column 8 of row 0 in an image of 7x5");
        assertThatThrownBy(() -> decode(BmpBytes.runs(8, new byte[] {3, 3, 0, 0, 0, 1})))
                .isInstanceOf(InvalidImageException.class)
                .hasMessageContaining("ends after 1 of 5 rows");
        assertThatThrownBy(() -> decode(BmpBytes.runs(8, Arrays.copyOf(whole, whole.length - 20))))
                .isInstanceOf(InvalidImageException.class);
    }

    @Test
    void refuses_a_bmp_whose_masks_overlap_and_one_of_another_system() {
        byte[] os2 = BmpBytes.masked(64, 32, 0);

        assertThatThrownBy(() -> decode(BmpBytes.masked(52, 16, 3, 0xff00, 0xff0, 0xf, 0)))
                .isInstanceOf(InvalidImageException.class)
                .hasMessageContaining("colour masks ff00, ff0, f");
        assertThatThrownBy(() -> decode(os2))
                .isInstanceOf(UnsupportedImageException.class)
                .hasMessageContaining("OS/2 2.x");
    }

    @ParameterizedTest
    @ValueSource(strings = {"cmyk.jpg", "cmyk.tif"})
    void converts_inks_without_a_profile_by_what_they_leave_of_white(String name) {
        int[] expected = Fixtures.referenceSamples("interlaced-ref.png");

        RasterImage image = codec.decode(Fixtures.source(name));

        // The fixtures hold the complement of red, green and blue, and no black.
        assertThat(image.layout()).isEqualTo(BandLayout.RGB);
        assertThat(codec.readHeader(Fixtures.source(name)).layout()).isEqualTo(BandLayout.RGB);
        int[] actual = Fixtures.samples(image);
        double sum = 0;
        for (int i = 0; i < expected.length; i++) {
            sum += Math.abs(actual[i] - expected[i]);
        }
        assertThat(sum / expected.length).isLessThan(name.endsWith("jpg") ? 4 : 0.001);
    }

    @Test
    void converts_the_inks_of_the_case_that_was_refused() {
        RasterImage image = codec.decode(EncodedSource.of(Path.of("src/test/resources/cases/cmyk.jpg")));

        assertThat(image.size()).isEqualTo(new ImageSize(96, 80));
        assertThat(image.layout()).isEqualTo(BandLayout.RGB);
        assertThat(image.iccProfile()).isEmpty();
    }

    @Test
    void converts_inks_that_are_stored_as_luma_and_chroma() {
        byte[] file = Fixtures.bytes("cmyk.jpg");
        int[] plain = Fixtures.samples(decode(file));
        int at = new String(file, StandardCharsets.ISO_8859_1).indexOf("Adobe") + 11;
        file[at] = 2;

        int[] transformed = Fixtures.samples(decode(file));

        // Without black, what is left of white are the stored samples; as luma and chroma they give the complement of
        // it.
        for (int i = 0; i < plain.length; i += 3) {
            double red = plain[i] + 1.402 * (plain[i + 2] - 128);
            assertThat((double) transformed[i]).isCloseTo(255 - Math.min(255, Math.max(0, red)), within(2.0));
        }
    }

    @Test
    void converts_inks_by_the_profile_of_the_image() {
        byte[] file = Fixtures.bytes("cmyk.jpg");
        byte[] profile = CmykProfile.grey();
        ByteBuffer segment = ByteBuffer.allocate(profile.length + 18)
                .putShort((short) 0xffe2)
                .putShort((short) (profile.length + 16))
                .put("ICC_PROFILE\0".getBytes(StandardCharsets.US_ASCII))
                .put((byte) 1)
                .put((byte) 1)
                .put(profile);
        ByteBuffer whole = ByteBuffer.allocate(file.length + segment.capacity())
                .put(file, 0, 2)
                .put(segment.array())
                .put(file, 2, file.length - 2);

        int[] managed = Fixtures.samples(decode(whole.array()));

        // In this profile every ink is grey.
        int[] plain = Fixtures.samples(decode(file));
        assertThat(managed).isNotEqualTo(plain);
        for (int i = 0; i < managed.length; i += 3) {
            assertThat((double) managed[i + 1]).isCloseTo(managed[i], within(3.0));
            assertThat((double) managed[i + 2]).isCloseTo(managed[i], within(3.0));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"rgb.png", "interlaced.png", "palette4.png", "rgb16-key.png"})
    void reads_a_png_without_its_end_with_a_remark(String name) {
        byte[] whole = Fixtures.bytes(name);

        for (int lost : new int[] {12, 7, 1}) {
            List<String> remarks = new ArrayList<>();
            RasterImage image = codec.decode(EncodedSource.of(Arrays.copyOf(whole, whole.length - lost)), remarks::add);

            assertThat(Fixtures.fingerprint(image)).isEqualTo(Fixtures.fingerprint(decode(whole)));
            assertThat(remarks).containsExactly("PNG ends without its IEND chunk; no pixel is missing");
        }
    }

    @Test
    void refuses_a_png_whose_pixels_end_early_even_between_two_chunks() {
        byte[] whole = Fixtures.bytes("rgb.png");
        int chunk = new String(whole, StandardCharsets.ISO_8859_1).indexOf("IDAT");
        int length = ByteBuffer.wrap(whole).getInt(chunk - 4);
        byte[] half = shortened(whole, chunk, length / 2);
        PngChecksums.repair(half);

        assertThatThrownBy(() -> decode(half)).isInstanceOf(InvalidImageException.class);
    }

    /** The file up to a chunk, of which only the first bytes are kept. */
    private static byte[] shortened(byte[] file, int chunk, int kept) {
        ByteBuffer part = ByteBuffer.allocate(chunk + 4 + kept + 4).put(file, 0, chunk + 4 + kept);
        part.putInt(chunk - 4, kept);
        return part.array();
    }

    @ParameterizedTest
    @ValueSource(strings = {"rgb.jpg", "full.jpg", "grey.jpg"})
    void reads_a_jpeg_without_its_end_with_a_remark(String name) {
        byte[] whole = Fixtures.bytes(name);

        for (int lost : new int[] {2, 1}) {
            List<String> remarks = new ArrayList<>();
            RasterImage image = codec.decode(EncodedSource.of(Arrays.copyOf(whole, whole.length - lost)), remarks::add);

            assertThat(Fixtures.fingerprint(image)).isEqualTo(Fixtures.fingerprint(decode(whole)));
            assertThat(remarks).containsExactly("JPEG ends without its end marker; no pixel is missing");
        }
        assertThatThrownBy(() -> decode(Arrays.copyOf(whole, whole.length - 30)))
                .isInstanceOf(InvalidImageException.class)
                .hasMessageContaining("truncated");
    }

    @Test
    void refuses_a_progressive_jpeg_without_its_end_since_details_may_be_missing() {
        byte[] whole = Fixtures.bytes("progressive.jpg");

        assertThatThrownBy(() -> decode(Arrays.copyOf(whole, whole.length - 2)))
                .isInstanceOf(InvalidImageException.class)
                .hasMessageContaining("truncated");
    }

    @Test
    void reads_a_jpeg_with_stray_bytes_between_its_segments_with_a_remark() {
        byte[] whole = Fixtures.bytes("rgb.jpg");
        byte[] stray = {7, 0, 99};
        ByteBuffer file = ByteBuffer.allocate(whole.length + stray.length)
                .put(whole, 0, 20)
                .put(stray)
                .put(whole, 20, whole.length - 20);
        List<String> remarks = new ArrayList<>();

        RasterImage image = codec.decode(EncodedSource.of(file.array()), remarks::add);

        assertThat(Fixtures.fingerprint(image)).isEqualTo(Fixtures.fingerprint(decode(whole)));
        assertThat(remarks).containsExactly("JPEG has 3 stray bytes between its segments");
        assertThat(codec.readHeader(EncodedSource.of(file.array())).size()).isEqualTo(image.size());
    }

    private RasterImage decode(byte[] file) {
        return codec.decode(EncodedSource.of(file));
    }
}

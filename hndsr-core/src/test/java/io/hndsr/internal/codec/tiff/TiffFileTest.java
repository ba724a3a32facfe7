package io.hndsr.internal.codec.tiff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hndsr.error.InvalidImageException;
import io.hndsr.error.UnsupportedImageException;
import io.hndsr.image.ImageSize;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class TiffFileTest {

    /** Files of which every sample is that of the picture. */
    static List<String> lossless() {
        return GoldenTiff.READABLE.stream()
                .filter(name -> !name.contains("jpeg") && !name.contains("sparse") && !name.contains("nodata"))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("lossless")
    void reads_the_picture_of_each_kind_of_file(String name) {
        try (TiffFile file = GoldenTiff.open(name)) {
            TiffImage image = file.image();
            TiffSamples all = image.readWindow(0, 0, GoldenTiff.WIDTH, GoldenTiff.HEIGHT);

            assertThat(image.structure().size()).isEqualTo(new ImageSize(GoldenTiff.WIDTH, GoldenTiff.HEIGHT));
            int bands = image.structure().bands();
            String type = name.substring(0, name.indexOf('-'));
            for (int i = 0; i < all.length(); i++) {
                int x = i / bands % GoldenTiff.WIDTH;
                int y = i / bands / GoldenTiff.WIDTH;
                assertThat(all.value(i)).isEqualTo(GoldenTiff.sample(type, x, y, i % bands));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("lossless")
    void reads_any_window_and_any_bands(String name) {
        try (TiffFile file = GoldenTiff.open(name)) {
            TiffImage image = file.image();
            int[] bands = image.structure().bands() == 1 ? new int[] {0} : new int[] {2, 0};
            TiffSamples window = image.readWindow(5, 11, 20, 13, bands);

            String type = name.substring(0, name.indexOf('-'));
            assertThat(window.length()).isEqualTo(20 * 13 * bands.length);
            for (int i = 0; i < window.length(); i++) {
                int x = 5 + i / bands.length % 20;
                int y = 11 + i / bands.length / 20;
                assertThat(window.value(i)).isEqualTo(GoldenTiff.sample(type, x, y, bands[i % bands.length]));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"u8-jpeg-ycbcr", "u8-jpeg-four-bands"})
    void decodes_jpeg_to_the_samples_of_gdal(String name) {
        byte[] planes = GoldenTiff.bytes(name + ".raw");
        try (TiffFile file = GoldenTiff.open(name)) {
            TiffSamples all = file.image().readWindow(0, 0, GoldenTiff.WIDTH, GoldenTiff.HEIGHT);

            int bands = file.image().structure().bands();
            byte[] interleaved = new byte[planes.length];
            for (int i = 0; i < planes.length; i++) {
                interleaved[i] = planes[i % bands * GoldenTiff.WIDTH * GoldenTiff.HEIGHT + i / bands];
            }
            assertThat(all.bytes()).isEqualTo(interleaved);
        }
    }

    @Test
    void a_tile_that_was_left_out_holds_nodata() {
        try (TiffFile file = GoldenTiff.open("u16-deflate-sparse")) {
            TiffSamples all = file.image().readWindow(0, 0, GoldenTiff.WIDTH, GoldenTiff.HEIGHT, new int[] {3});

            assertThat(file.image().structure().nodata()).hasValue(7);
            assertThat(all.value(15 * GoldenTiff.WIDTH + 15)).isEqualTo(GoldenTiff.sample("u16", 15, 15, 3));
            assertThat(all.value(15 * GoldenTiff.WIDTH + 16)).isEqualTo(7);
            assertThat(all.value(all.length() - 1)).isEqualTo(7);
        }
    }

    @Test
    void finds_the_mask_of_the_picture() {
        try (TiffFile file = GoldenTiff.open("u8-lzw-mask")) {
            TiffSamples valid = file.mask().orElseThrow().readWindow(0, 0, GoldenTiff.WIDTH, GoldenTiff.HEIGHT);

            for (int i = 0; i < valid.length(); i++) {
                assertThat(valid.value(i) > 0).isEqualTo(i % GoldenTiff.WIDTH < GoldenTiff.WIDTH - 9);
            }
            assertThat(file.pages()).isEqualTo(1);
        }
    }

    @Test
    void reduced_copies_are_neither_pages_nor_the_picture() {
        try (TiffFile file = GoldenTiff.open("u8-deflate-overviews-bigtiff")) {
            assertThat(file.directories()).hasSize(3);
            assertThat(file.pages()).isEqualTo(1);
            assertThat(file.isBig()).isTrue();
            assertThat(file.mask()).isEmpty();
            assertThat(file.image().structure().extraSamples()).containsExactly(2);
        }
    }

    @Test
    void reads_a_file_as_it_reads_memory_from_several_threads(@TempDir Path folder) throws Exception {
        for (String name : List.of("f32-deflate-floating-point", "i16-deflate-planes", "u32-packbits-strips")) {
            Path path = Files.write(folder.resolve(name), GoldenTiff.bytes(name + ".tif"));
            ExecutorService threads = Executors.newFixedThreadPool(4);
            try (TiffFile file = TiffFile.open(path, new TiffReadLimits(2000, 1 << 20));
                    TiffFile same = GoldenTiff.open(name)) {
                TiffImage image = file.image();
                TiffSamples all = same.image().readWindow(0, 0, GoldenTiff.WIDTH, GoldenTiff.HEIGHT);
                List<Callable<TiffSamples>> rows = new ArrayList<>();
                for (int y = 0; y < GoldenTiff.HEIGHT; y++) {
                    int row = y;
                    rows.add(() -> image.readWindow(0, row, GoldenTiff.WIDTH, 1));
                }
                int y = 0;
                for (Future<TiffSamples> read : threads.invokeAll(rows)) {
                    TiffSamples row = read.get();
                    for (int i = 0; i < row.length(); i++) {
                        assertThat(row.value(i)).isEqualTo(all.value(y * row.length() + i));
                    }
                    y++;
                }
            } finally {
                threads.shutdownNow();
            }
        }
    }

    @Test
    void carries_fields_of_any_meaning_but_not_those_of_storage() {
        byte[] bytes = new TiffBytes()
                .field(256, 3, 2)
                .field(257, 3, 1)
                .field(273, 4, 8)
                .field(279, 4, 2)
                .field(33_550, 12, 3, new byte[24])
                .field(65_000, 99, 1)
                .build();
        try (TiffFile file = TiffFile.of(bytes, TiffReadLimits.DEFAULT)) {
            List<TiffField> carried = file.directories().get(0).carriedFields();

            assertThat(carried).hasSize(1);
            assertThat(carried.get(0).tag()).isEqualTo(33_550);
            assertThat(carried.get(0).number(2)).isZero();
            assertThat(file.directories().get(0).tags()).contains(65_000);
        }
    }

    @Test
    void fields_are_the_same_in_either_byte_order() {
        TiffField little =
                TiffField.ofStored(1, TiffType.RATIONAL, new byte[] {1, 0, 0, 0, 2, 0, 0, 0}, ByteOrder.LITTLE_ENDIAN);
        TiffField big =
                TiffField.ofStored(1, TiffType.RATIONAL, new byte[] {0, 0, 0, 1, 0, 0, 0, 2}, ByteOrder.BIG_ENDIAN);

        assertThat(little).isEqualTo(big).isEqualTo(TiffField.ofRational(1, 1, 2));
        assertThat(big.number(0)).isEqualTo(0.5);
        assertThat(TiffField.ofText(2, "a\u00e9").text()).isEqualTo("a\u00e9");
        assertThat(TiffField.ofLong8s(3, -1).whole(0)).isEqualTo(-1);
        assertThat(TiffField.ofDoubles(4, 1.5, -2).number(1)).isEqualTo(-2);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "-9999, -9999",
        "nan, NaN",
        "-nan, NaN",
        "-inf, -Infinity",
        "inf, Infinity",
        "-3.4028234663852886e+38, -3.4028234663852886e+38",
        "' 255 ', 255"
    })
    void reads_the_nodata_value_that_gdal_writes(String text, double value) {
        try (TiffFile file = TiffFile.of(pixels().text(42_113, text).build(), TiffReadLimits.DEFAULT)) {
            assertThat(Double.compare(file.image().structure().nodata().orElseThrow(), value))
                    .isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "none", "1,5"})
    void a_nodata_value_that_is_no_number_counts_as_missing(String text) {
        try (TiffFile file = TiffFile.of(pixels().text(42_113, text).build(), TiffReadLimits.DEFAULT)) {
            assertThat(file.image().structure().nodata()).isEmpty();
        }
    }

    @Test
    void reverses_the_bits_of_each_byte_if_the_file_says_so() {
        try (TiffFile file = TiffFile.of(pixels().field(266, 3, 2).build(), TiffReadLimits.DEFAULT)) {
            // Bytes of the file's mark serve as pixels: "I*".
            assertThat(file.image().readWindow(0, 0, 2, 1).bytes()).containsExactly(0x92, 0x54);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "6, old-style JPEG",
        "34887, LERC",
        "34925, LZMA",
        "50001, WebP",
        "50002, JPEG XL",
        "34712, JPEG 2000",
        "4, CCITT Group 4",
        "777, compression 777",
    })
    void refuses_a_compression_by_name_with_a_remedy(int code, String name) {
        try (TiffFile file = TiffFile.of(pixels().field(259, 3, code).build(), TiffReadLimits.DEFAULT)) {
            assertThatThrownBy(file::image)
                    .isInstanceOf(UnsupportedImageException.class)
                    .hasMessageContaining(name)
                    .hasMessageContaining("gdal_translate -co COMPRESS=DEFLATE");
        }
    }

    @Test
    void refuses_lzw_of_old_writers_by_name() {
        TiffBytes bytes = new TiffBytes(new byte[] {0, 1, 0, 0}).size(2, 1).field(259, 3, 5);
        try (TiffFile file = TiffFile.of(bytes.build(), TiffReadLimits.DEFAULT)) {
            assertThatThrownBy(() -> file.image().readWindow(0, 0, 2, 1))
                    .isInstanceOf(UnsupportedImageException.class)
                    .hasMessageContaining("old-style LZW");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "16, 3, 16-bit floating point",
        "24, 3, 24-bit floating",
        "64, 1, 64-bit unsigned",
        "32, 6, complex",
        "16, 5, complex"
    })
    void refuses_samples_that_have_no_type_here(int bits, int format, String name) {
        byte[] bytes = pixels().field(258, 3, bits).field(339, 3, format).build();
        try (TiffFile file = TiffFile.of(bytes, TiffReadLimits.DEFAULT)) {
            assertThatThrownBy(file::image)
                    .isInstanceOf(UnsupportedImageException.class)
                    .hasMessageContaining(name);
        }
    }

    @Test
    void refuses_bands_of_different_types() {
        byte[] bytes = pixels().field(277, 3, 2)
                .field(258, 3, 2, new byte[] {8, 0, 16, 0})
                .build();
        try (TiffFile file = TiffFile.of(bytes, TiffReadLimits.DEFAULT)) {
            assertThatThrownBy(file::image)
                    .isInstanceOf(UnsupportedImageException.class)
                    .hasMessageContaining("8 and 16");
        }
    }

    @Test
    void names_the_library_that_zstd_needs_if_it_is_missing() throws Exception {
        URL core = TiffFile.class.getProtectionDomain().getCodeSource().getLocation();
        try (URLClassLoader withoutLibrary =
                new URLClassLoader(new URL[] {core}, ClassLoader.getPlatformClassLoader())) {
            Class<?> file = withoutLibrary.loadClass(TiffFile.class.getName());
            Class<?> limits = withoutLibrary.loadClass(TiffReadLimits.class.getName());
            Object open = file.getMethod("of", byte[].class, limits)
                    .invoke(
                            null,
                            GoldenTiff.bytes("f64-zstd-floating-point.tif"),
                            limits.getField("DEFAULT").get(null));

            assertThatThrownBy(() -> file.getMethod("image").invoke(open))
                    .cause()
                    .hasMessageContaining("com.github.luben:zstd-jni");
        }
    }

    @Test
    void refuses_a_compressed_strip_that_is_too_large_to_decode_at_once() {
        TiffReadLimits small = new TiffReadLimits(0, 1000);
        try (TiffFile file = TiffFile.of(GoldenTiff.bytes("u16-lzw-differences-big-endian.tif"), small)) {
            assertThatThrownBy(() -> file.image().readWindow(0, 0, 1, 1))
                    .isInstanceOf(UnsupportedImageException.class)
                    .hasMessageContaining("more than 1000 bytes")
                    .hasMessageContaining("-co TILED=YES");
        }
    }

    @Test
    void reads_rows_of_a_strip_without_compression_that_is_larger_than_what_may_be_held() {
        int width = 1000;
        int height = 1200;
        byte[] pixels = new byte[width * height];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (byte) (i / width * 7 + i % width);
        }
        byte[] bytes = new TiffBytes(pixels).size(width, height).build();
        try (TiffFile file = TiffFile.of(bytes, new TiffReadLimits(0, 100_000))) {
            TiffSamples window = file.image().readWindow(300, 1100, 50, 90);

            for (int i = 0; i < window.length(); i++) {
                assertThat(window.bytes()[i]).isEqualTo((byte) ((1100 + i / 50) * 7 + 300 + i % 50));
            }
        }
    }

    @Test
    void refuses_directories_that_form_a_loop() {
        byte[] bytes = pixels().build();
        ByteBuffer tiff = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        int directory = tiff.getInt(4);
        tiff.putInt(directory + 2 + 12 * tiff.getShort(directory), directory);

        assertThatThrownBy(() -> TiffFile.of(bytes, TiffReadLimits.DEFAULT))
                .isInstanceOf(InvalidImageException.class)
                .hasMessageContaining("loop");
    }

    @Test
    void refuses_a_bigtiff_with_an_absurd_number_of_entries_or_values() {
        byte[] bytes = GoldenTiff.bytes("f64-deflate-differences-bigtiff.tif");
        ByteBuffer tiff = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        int directory = (int) tiff.getLong(8);
        byte[] manyValues = bytes.clone();
        for (int entry = 0; entry < tiff.getLong(directory); entry++) {
            int at = directory + 8 + 20 * entry;
            if (tiff.getShort(at) == TiffTag.TILE_OFFSETS) {
                ByteBuffer.wrap(manyValues).order(ByteOrder.LITTLE_ENDIAN).putLong(at + 4, -5);
            }
        }
        tiff.putLong(directory, Long.MIN_VALUE);

        assertThatThrownBy(() -> TiffFile.of(bytes, TiffReadLimits.DEFAULT))
                .isInstanceOf(InvalidImageException.class)
                .hasMessageContaining("9223372036854775808 entries");
        try (TiffFile file = TiffFile.of(manyValues, TiffReadLimits.DEFAULT)) {
            assertThatThrownBy(() -> file.image().readWindow(0, 0, 1, 1))
                    .isInstanceOf(InvalidImageException.class)
                    .hasMessageContaining("18446744073709551611 values");
        }
    }

    @Test
    void refuses_fields_that_overlap_so_much_that_they_are_longer_than_the_file() {
        TiffBytes bytes = pixels();
        for (int tag = 60_000; tag < 60_100; tag++) {
            bytes.field(tag, 7, 300, 8);
        }
        try (TiffFile file = TiffFile.of(bytes.build(), TiffReadLimits.DEFAULT)) {
            assertThatThrownBy(() -> file.directories().get(0).carriedFields())
                    .isInstanceOf(InvalidImageException.class)
                    .hasMessageContaining("overlap");
        }
    }

    @Test
    void refuses_segments_that_do_not_lie_in_the_file() {
        byte[] bytes = new TiffBytes()
                .size(2, 1)
                .field(273, 4, 1_000_000)
                .field(279, 4, 2)
                .build();
        try (TiffFile file = TiffFile.of(bytes, TiffReadLimits.DEFAULT)) {
            assertThatThrownBy(() -> file.image().readWindow(0, 0, 1, 1))
                    .isInstanceOf(InvalidImageException.class)
                    .hasMessageContaining("truncated");
        }
    }

    @Test
    void refuses_windows_and_bands_that_do_not_exist() {
        try (TiffFile file = GoldenTiff.open("u16-bits12-none")) {
            TiffImage image = file.image();
            assertThatThrownBy(() -> image.readWindow(30, 0, 8, 1)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> image.readWindow(0, -1, 1, 1)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> image.readWindow(0, 0, 1, 1, new int[] {4}))
                    .isInstanceOf(IllegalArgumentException.class);
            TiffSamples small = TiffSamples.allocate(TiffSampleType.UINT16, 3);
            assertThatThrownBy(() -> image.readWindow(0, 0, 2, 2, new int[] {0}, small))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "II", "II*\0", "MM\0+\0\7\0\0", "II*\0\0\0\0\0"})
    void refuses_bytes_that_are_not_a_whole_header(String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);

        assertThatThrownBy(() -> TiffFile.of(bytes, TiffReadLimits.DEFAULT)).isInstanceOf(InvalidImageException.class);
    }

    @Test
    void strips_without_byte_counts_reach_to_the_next_one() {
        TiffBytes bytes = new TiffBytes(new byte[] {1, 10, 20, 2, 30, 40, 50});
        byte[] strips = ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(8)
                .putInt(11)
                .array();
        // PackBits: a literal run of two, then one of three.
        byte[] built = bytes.sizeOnly(2, 2)
                .field(278, 3, 1)
                .field(273, 4, 2, strips)
                .field(259, 3, 32_773)
                .build();
        try (TiffFile file = TiffFile.of(built, TiffReadLimits.DEFAULT)) {
            assertThat(file.image().readWindow(0, 0, 2, 2).bytes()).containsExactly(10, 20, 30, 40);
        }
    }

    /** Two pixels, which are bytes of the file's mark. */
    private static TiffBytes pixels() {
        return new TiffBytes().size(2, 1).field(273, 4, 1).field(279, 4, 2);
    }

    /** A little-endian TIFF of one directory. */
    private static final class TiffBytes {

        private final byte[] pixels;
        private final List<Object[]> fields = new ArrayList<>();

        TiffBytes() {
            this(new byte[0]);
        }

        TiffBytes(byte[] pixels) {
            this.pixels = pixels;
        }

        TiffBytes sizeOnly(int width, int height) {
            return field(256, 4, width).field(257, 4, height).field(258, 3, 8).field(262, 3, 1);
        }

        TiffBytes size(int width, int height) {
            sizeOnly(width, height);
            return pixels.length == 0 ? this : field(273, 4, 8).field(279, 4, pixels.length);
        }

        /** One value. */
        TiffBytes field(int tag, int type, int value) {
            return field(tag, type, 1, value);
        }

        /** So many values, at a position. */
        TiffBytes field(int tag, int type, int count, int value) {
            fields.removeIf(field -> (int) field[0] == tag);
            fields.add(new Object[] {tag, type, count, value, new byte[0]});
            return this;
        }

        TiffBytes field(int tag, int type, int count, byte[] values) {
            field(tag, type, count, 0);
            fields.get(fields.size() - 1)[4] = values;
            return this;
        }

        TiffBytes text(int tag, String text) {
            return field(
                    tag,
                    2,
                    text.length() + 1,
                    Arrays.copyOf(text.getBytes(StandardCharsets.US_ASCII), text.length() + 1));
        }

        byte[] build() {
            int directory = 8 + pixels.length;
            int at = directory + 2 + 12 * fields.size() + 4;
            ByteBuffer tiff = ByteBuffer.allocate(at + 4096).order(ByteOrder.LITTLE_ENDIAN);
            tiff.putInt(0x002a_4949).putInt(directory).put(pixels).putShort((short) fields.size());
            for (Object[] field : fields) {
                byte[] values = (byte[]) field[4];
                tiff.putShort((short) (int) field[0])
                        .putShort((short) (int) field[1])
                        .putInt((int) field[2]);
                if (values.length == 0) {
                    tiff.putInt((int) field[3]);
                } else if (values.length <= 4) {
                    tiff.put(Arrays.copyOf(values, 4));
                } else {
                    tiff.putInt(at);
                    tiff.duplicate().position(at).put(values);
                    at += values.length;
                }
            }
            return Arrays.copyOf(tiff.array(), at);
        }
    }
}

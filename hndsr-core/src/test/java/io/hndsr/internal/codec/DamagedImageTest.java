package io.hndsr.internal.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.hndsr.error.ImageTooLargeException;
import io.hndsr.error.InvalidImageException;
import io.hndsr.error.UnsupportedImageException;
import io.hndsr.image.BandLayout;
import io.hndsr.image.ImageSize;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DamagedImageTest {

    private static final int CLAIMED_SIDE = 60_000;
    private static final long HEADER_BUDGET_BYTES = 64 * 1024;
    private static final long DECODE_BUDGET_BYTES = 1024 * 1024;

    private final ImageCodec codec = new ImageCodec(1);

    static List<String> readable() {
        return Fixtures.READABLE;
    }

    @ParameterizedTest
    @MethodSource("readable")
    void refuses_an_image_cut_at_any_byte_before_its_last_pixel(String name) {
        byte[] whole = Fixtures.bytes(name);
        String expected = Fixtures.fingerprint(codec.decode(EncodedSource.of(whole)));
        // These two may end in padding, and the others in an end mark, without which no pixel is missing.
        boolean mayEndInPadding = name.endsWith(".bmp") || name.endsWith(".tif");
        int end = name.endsWith(".png") ? 12 : name.endsWith(".jpg") ? 2 : 0;
        for (int length = 0; length < whole.length; length++) {
            EncodedSource cut = EncodedSource.of(Arrays.copyOf(whole, length));
            Throwable thrown = catchThrowable(
                    () -> assertThat(Fixtures.fingerprint(codec.decode(cut))).isEqualTo(expected));
            if (thrown != null || !(mayEndInPadding || length >= whole.length - end)) {
                assertThat(thrown).as("%s cut to %d bytes", name, length).isInstanceOf(InvalidImageException.class);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("readable")
    void throws_only_its_own_exceptions_for_corrupt_bytes(String name) {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        byte[] whole = Fixtures.bytes(name);
        for (int round = 0; round < 150; round++) {
            byte[] damaged = whole.clone();
            int flips = 1 + random.nextInt(3);
            for (int i = 0; i < flips; i++) {
                // The structure is in the first bytes.
                int range = random.nextBoolean() ? damaged.length : Math.min(damaged.length, 200);
                damaged[random.nextInt(range)] = (byte) random.nextInt(256);
            }
            if (name.endsWith(".png")) {
                PngChecksums.repair(damaged);
            }
            if (claimsTooMuch(damaged)) {
                continue;
            }
            Throwable thrown = catchThrowable(() -> codec.decode(EncodedSource.of(damaged)));
            if (thrown != null) {
                assertThat(thrown)
                        .as("%s, seed %d, round %d", name, seed, round)
                        .isInstanceOfAny(
                                InvalidImageException.class,
                                UnsupportedImageException.class,
                                ImageTooLargeException.class);
            }
        }
    }

    @Test
    void refuses_a_tiff_whose_tiles_are_far_larger_than_its_image() {
        byte[] damaged = Fixtures.bytes("tiles16-ii.tif");
        for (int tag : new int[] {322, 323}) {
            int entry = indexOfTag(damaged, tag);
            damaged[entry + 8] = 0;
            damaged[entry + 9] = (byte) 0x80;
        }

        assertThatThrownBy(() -> codec.decode(EncodedSource.of(damaged)))
                .isInstanceOf(InvalidImageException.class)
                .hasMessageContaining("tiles of");
    }

    /** Where the entry of a tag begins in a little-endian TIFF with one directory. */
    private static int indexOfTag(byte[] tiff, int tag) {
        ByteBuffer bytes = ByteBuffer.wrap(tiff).order(ByteOrder.LITTLE_ENDIAN);
        int entry = bytes.getInt(4) + 2;
        while (bytes.getShort(entry) != tag) {
            entry += 12;
        }
        return entry;
    }

    @Test
    void refuses_a_jpeg_whose_scan_ends_early() {
        byte[] damaged = Arrays.copyOf(Fixtures.bytes("full.jpg"), Fixtures.bytes("full.jpg").length - 60);
        damaged[damaged.length - 2] = (byte) 0xff;
        damaged[damaged.length - 1] = (byte) 0xd9;

        assertThatThrownBy(() -> codec.decode(EncodedSource.of(damaged)))
                .isInstanceOf(InvalidImageException.class)
                .hasMessageContaining("truncated or corrupt");
    }

    @Test
    void refuses_a_jpeg_with_too_many_scans() {
        byte[] whole = Fixtures.bytes("progressive.jpg");
        int scan = whole.length;
        while (whole[scan - 2] != (byte) 0xff || whole[scan - 1] != (byte) 0xda) {
            scan--;
        }
        var bomb = new ByteArrayOutputStream();
        bomb.write(whole, 0, scan - 2);
        for (int pass = 0; pass < 64; pass++) {
            bomb.write(whole, scan - 2, whole.length - scan);
        }
        bomb.write(whole, whole.length - 2, 2);

        assertThatThrownBy(() -> codec.decode(EncodedSource.of(bomb.toByteArray())))
                .isInstanceOf(InvalidImageException.class)
                .hasMessageContaining("more than 64 scans");
    }

    @Test
    void refuses_a_png_with_a_wrong_checksum() {
        byte[] damaged = Fixtures.bytes("rgb.png");
        damaged[damaged.length / 2] ^= 1;

        assertThatThrownBy(() -> codec.decode(EncodedSource.of(damaged)))
                .isInstanceOf(InvalidImageException.class)
                .hasMessageContaining("checksum");
    }

    @Test
    void reads_the_header_of_a_png_that_claims_a_huge_size_in_little_memory_and_refuses_to_decode_it() {
        byte[] bomb = Fixtures.bytes("rgb.png");
        ByteBuffer.wrap(bomb).putInt(16, CLAIMED_SIDE).putInt(20, CLAIMED_SIDE);
        PngChecksums.repair(bomb);

        assertHarmless(bomb, BandLayout.RGB);
    }

    @Test
    void reads_the_header_of_a_jpeg_that_claims_a_huge_size_in_little_memory_and_refuses_to_decode_it() {
        byte[] bomb = Fixtures.bytes("grey.jpg");
        int frame = 0;
        while (bomb[frame] != (byte) 0xff || bomb[frame + 1] != (byte) 0xc0) {
            frame++;
        }
        ByteBuffer.wrap(bomb).putShort(frame + 5, (short) CLAIMED_SIDE).putShort(frame + 7, (short) CLAIMED_SIDE);

        assertHarmless(bomb, BandLayout.GREY);
    }

    @Test
    void reads_the_header_of_a_bmp_that_claims_a_huge_size_in_little_memory_and_refuses_to_decode_it() {
        byte[] bomb = Fixtures.bytes("rgb.bmp");
        ByteBuffer.wrap(bomb)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(18, CLAIMED_SIDE)
                .putInt(22, CLAIMED_SIDE);

        assertHarmless(bomb, BandLayout.RGB);
    }

    @ParameterizedTest
    @MethodSource("strippedTiffs")
    void reads_the_header_of_a_tiff_that_claims_a_huge_size_in_little_memory_and_refuses_to_decode_it(String name) {
        byte[] bomb = Fixtures.bytes(name);
        for (int tag : new int[] {256, 257, 278}) {
            setTiffTag(bomb, tag, CLAIMED_SIDE);
        }

        assertHarmless(bomb, BandLayout.RGB);
    }

    static List<String> strippedTiffs() {
        return List.of("none.tif", "lzw.tif", "deflate.tif", "packbits.tif", "jpeg.tif");
    }

    @Test
    void reads_the_header_of_a_webp_that_claims_the_largest_size_in_little_memory() {
        byte[] bomb = Fixtures.bytes("lossless-alpha.webp");
        int signature = 0;
        while (bomb[signature] != 0x2f || bomb[signature - 8] != 'V') {
            signature++;
        }
        int alphaBit = 1 << 28;
        ByteBuffer.wrap(bomb).order(ByteOrder.LITTLE_ENDIAN).putInt(signature + 1, alphaBit | 0x0fff_ffff);

        assertThat(AllocatedBytes.by(() -> codec.readHeader(EncodedSource.of(bomb))))
                .isLessThan(HEADER_BUDGET_BYTES);
        assertThat(codec.readHeader(EncodedSource.of(bomb)).size()).isEqualTo(new ImageSize(16_384, 16_384));
    }

    @Test
    void refuses_a_webp_whose_first_chunk_the_decoder_would_take_for_a_huge_image() {
        byte[] bomb = Fixtures.bytes("orientation6.webp");
        // The signature of a lossless bitstream without chunks; the next letters then mean 14417x8545 pixels.
        bomb[12] = '/';

        assertThat(AllocatedBytes.by(() -> refuseToDecode(EncodedSource.of(bomb))))
                .isLessThan(DECODE_BUDGET_BYTES);
    }

    @Test
    void refuses_a_tiff_whose_directories_form_a_cycle() {
        byte[] cycle = Fixtures.bytes("none.tif");
        ByteBuffer tiff = ByteBuffer.wrap(cycle).order(ByteOrder.LITTLE_ENDIAN);
        int directory = tiff.getInt(4);
        tiff.putInt(directory + 2 + 12 * tiff.getShort(directory), directory);

        assertThatThrownBy(() -> codec.readHeader(EncodedSource.of(cycle)))
                .isInstanceOf(InvalidImageException.class)
                .hasMessageContaining("loop");
    }

    @Test
    void refuses_a_tiff_whose_strips_overlap() {
        int strips = 1000;
        byte[] file = new byte[64 + 8 * strips];
        ByteBuffer tiff = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        tiff.putInt(0x002a_4949).putInt(8).putShort((short) 4);
        putTiffEntry(tiff, 256, 1, 4000);
        putTiffEntry(tiff, 257, 1, strips);
        putTiffEntry(tiff, 273, strips, 64);
        putTiffEntry(tiff, 278, 1, 1);
        // No byte counts, so that each strip runs from its offset to the end of the file.
        for (int i = 0; i < strips; i++) {
            tiff.putInt(64 + 4 * i, 64);
        }

        assertThatThrownBy(() -> codec.decode(EncodedSource.of(file)))
                .isInstanceOf(InvalidImageException.class)
                .hasMessageContaining("overlap");
    }

    private static void putTiffEntry(ByteBuffer tiff, int tag, int count, int value) {
        tiff.putShort((short) tag).putShort((short) 4).putInt(count).putInt(value);
    }

    private void assertHarmless(byte[] bomb, BandLayout layout) {
        EncodedSource source = EncodedSource.of(bomb);
        assertThat(codec.readHeader(source).size()).isEqualTo(new ImageSize(CLAIMED_SIDE, CLAIMED_SIDE));
        assertThat(codec.readHeader(source).layout()).isEqualTo(layout);
        assertThat(AllocatedBytes.by(() -> codec.readHeader(source))).isLessThan(HEADER_BUDGET_BYTES);
        assertThat(AllocatedBytes.by(() -> refuseToDecode(source))).isLessThan(DECODE_BUDGET_BYTES);
    }

    private void refuseToDecode(EncodedSource source) {
        assertThatThrownBy(() -> codec.decode(source)).isInstanceOf(InvalidImageException.class);
    }

    /** Damage may make a WebP, whose claims are not checked, claim more than a test should decode. */
    private boolean claimsTooMuch(byte[] damaged) {
        try {
            return codec.readHeader(EncodedSource.of(damaged)).size().pixels() > 4_000_000;
        } catch (InvalidImageException | UnsupportedImageException e) {
            return false;
        }
    }

    private static void setTiffTag(byte[] file, int tag, int value) {
        ByteBuffer tiff = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        int directory = tiff.getInt(4);
        for (int i = 0; i < tiff.getShort(directory); i++) {
            int entry = directory + 2 + 12 * i;
            if (tiff.getShort(entry) == tag) {
                tiff.putShort(entry + 2, (short) 4).putInt(entry + 8, value);
            }
        }
    }
}

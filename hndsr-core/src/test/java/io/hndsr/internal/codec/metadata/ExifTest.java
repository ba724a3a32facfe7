package io.hndsr.internal.codec.metadata;

import static java.nio.ByteOrder.BIG_ENDIAN;
import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static org.assertj.core.api.Assertions.assertThat;

import io.hndsr.image.ImageSize;
import io.hndsr.image.Resolution;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is kept of an EXIF block, and what a hostile one cannot do. */
class ExifTest {

    private static final int ASCII = 2;
    private static final int SHORT = 3;
    private static final int LONG = 4;
    private static final int UNDEFINED = 7;

    /** An entry whose last word is a value or a position. */
    private record Entry(int tag, int type, long count, long word) {}

    /** A block of one directory at byte 8, followed by any bytes. */
    private static byte[] block(ByteOrder order, byte[] after, Entry... entries) {
        ByteBuffer out = ByteBuffer.allocate(8 + 2 + 12 * entries.length + 4 + after.length)
                .order(order);
        out.put((order == BIG_ENDIAN ? "MM" : "II").getBytes(StandardCharsets.US_ASCII));
        out.putShort((short) 42).putInt(8).putShort((short) entries.length);
        for (Entry entry : entries) {
            out.putShort((short) entry.tag).putShort((short) entry.type).putInt((int) entry.count);
            if (entry.type == SHORT && entry.count <= 2) {
                out.putShort((short) entry.word).putShort((short) 0);
            } else {
                out.putInt((int) entry.word);
            }
        }
        return out.putInt(0).put(after).array();
    }

    private static Map<String, String> kept(byte[] block) {
        Exif exif = Exif.read(block);
        return exif.isEmpty() ? Map.of() : TagDump.of(exif.toBlock().data());
    }

    private static int end(int entries) {
        return 8 + 2 + 12 * entries + 4;
    }

    @Test
    void what_describes_the_storage_is_left_out() {
        byte[] camera = directory(
                new Entry(34_855, SHORT, 1, 400),
                new Entry(37_500, UNDEFINED, 4, 0x01020304),
                new Entry(37_121, UNDEFINED, 4, 0x00030201));
        byte[] block = block(
                LITTLE_ENDIAN,
                camera,
                new Entry(256, LONG, 1, 24),
                new Entry(259, SHORT, 1, 6),
                new Entry(271, ASCII, 4, 0x00636241),
                new Entry(274, SHORT, 1, 6),
                new Entry(330, LONG, 1, 8),
                new Entry(34_665, LONG, 1, end(6)));
        assertThat(kept(block)).containsExactlyInAnyOrderEntriesOf(Map.of("271", "Abc", "exif.34855", "400"));
    }

    private static byte[] directory(Entry... entries) {
        byte[] block = block(LITTLE_ENDIAN, new byte[0], entries);
        return Arrays.copyOfRange(block, 8, block.length);
    }

    @Test
    void a_block_in_the_other_byte_order_keeps_its_meaning() {
        byte[] comment = ByteBuffer.allocate(14)
                .put("UNICODE\0".getBytes(StandardCharsets.US_ASCII))
                .put("gr\u00fc".getBytes(StandardCharsets.UTF_16BE))
                .array();
        byte[] block =
                block(BIG_ENDIAN, comment, new Entry(296, SHORT, 1, 2), new Entry(34_665, LONG, 1, end(0) + 500));
        assertThat(kept(block)).isEqualTo(Map.of("296", "2"));

        Exif exif = Exif.read(block(
                BIG_ENDIAN,
                concat(directoryBe(new Entry(37_510, UNDEFINED, 14, end(1) + 18)), comment),
                new Entry(34_665, LONG, 1, end(1))));
        assertThat(TagDump.of(exif.toBlock().data()))
                .isEqualTo(Map.of("exif.37510", "85 78 73 67 79 68 69 0 103 0 114 0 252 0"));
    }

    private static byte[] directoryBe(Entry... entries) {
        byte[] block = block(BIG_ENDIAN, new byte[0], entries);
        return Arrays.copyOfRange(block, 8, block.length);
    }

    private static byte[] concat(byte[] first, byte[] second) {
        return ByteBuffer.allocate(first.length + second.length)
                .put(first)
                .put(second)
                .array();
    }

    @Test
    void directories_that_refer_to_each_other_are_read_once() {
        byte[] toItself = block(
                LITTLE_ENDIAN,
                new byte[0],
                new Entry(271, ASCII, 2, 'A'),
                new Entry(34_665, LONG, 1, 8),
                new Entry(34_853, LONG, 1, 8));
        assertThat(kept(toItself)).isEqualTo(Map.of("271", "A"));
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 7, 4000, 0x7fff_ffff, 0xffff_fff0L, 0xffff_ffffL})
    void places_outside_of_the_block_lose_one_tag_only(long place) {
        byte[] block = block(
                LITTLE_ENDIAN,
                new byte[0],
                new Entry(271, ASCII, 2, 'A'),
                new Entry(272, ASCII, 60, place),
                new Entry(34_665, LONG, 1, place),
                new Entry(34_853, LONG, 1, place));
        assertThat(kept(block)).containsEntry("271", "A").hasSizeLessThanOrEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 100, 0x2000_0000L, 0x7fff_ffffL, 0xffff_ffffL})
    void counts_that_the_block_cannot_hold_lose_one_tag_only(long count) {
        for (int type : List.of(1, 2, 3, 5, 12, 13, 0, 200, 0xffff)) {
            byte[] block =
                    block(LITTLE_ENDIAN, new byte[0], new Entry(271, ASCII, 2, 'A'), new Entry(272, type, count, 8));
            assertThat(kept(block)).as("type %d", type).isEqualTo(Map.of("271", "A"));
        }
    }

    @Test
    void values_that_overlap_are_bounded_together() {
        int entries = 1000;
        byte[] data = new byte[900_000];
        Entry[] each = IntStream.range(0, entries)
                .mapToObj(i -> new Entry(42_000 + i, UNDEFINED, data.length, end(1) + end(entries)))
                .toArray(Entry[]::new);
        byte[] block = block(LITTLE_ENDIAN, concat(directory(each), data), new Entry(34_665, LONG, 1, end(1)));
        assertThat(Exif.read(block).toBlock().data().length).isLessThan(2 * DirectoryReader.MAX_BYTES);
    }

    @Test
    void any_damage_leaves_tags_that_can_be_written() {
        long seed = 20_260_101;
        Random random = new Random(seed);
        byte[] intact = block(
                LITTLE_ENDIAN,
                directory(new Entry(40_962, SHORT, 1, 24), new Entry(40_965, LONG, 1, 8)),
                new Entry(271, ASCII, 20, 8),
                new Entry(282, 5, 1, 8),
                new Entry(34_665, LONG, 1, end(3)));
        for (int round = 0; round < 20_000; round++) {
            byte[] damaged = intact.clone();
            for (int i = random.nextInt(6); i >= 0; i--) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
            }
            Exif exif = Exif.read(Arrays.copyOf(damaged, random.nextInt(damaged.length + 1)))
                    .withSize(new ImageSize(48, 32));
            if (!exif.isEmpty()) {
                assertThat(Exif.read(exif.toBlock().data()).toBlock())
                        .as("seed %d round %d", seed, round)
                        .isEqualTo(exif.toBlock());
            }
        }
    }

    @Test
    void a_block_that_is_too_long_for_its_place_loses_its_largest_values() {
        byte[] comment = new byte[70_000];
        byte[] block = block(
                LITTLE_ENDIAN,
                concat(directory(new Entry(37_510, UNDEFINED, comment.length, end(2))), comment),
                new Entry(271, ASCII, 2, 'A'),
                new Entry(34_665, LONG, 1, end(2)));
        assertThat(Exif.read(block).toBlock().data()).hasSizeGreaterThan(70_000);
        assertThat(TagDump.of(Exif.read(block).fitting(65_527).toBlock().data()))
                .isEqualTo(Map.of("271", "A"));
    }

    @Test
    void resolutions_are_written_as_exactly_as_fractions_allow() {
        for (Resolution resolution : List.of(
                new Resolution(300, 150, Resolution.Unit.INCH),
                new Resolution(316.8, 0.0001, Resolution.Unit.INCH),
                new Resolution(118.11, 2, Resolution.Unit.CENTIMETRE),
                new Resolution(3, 2, Resolution.Unit.NONE))) {
            assertThat(Exif.empty().withResolution(Optional.of(resolution)).resolution())
                    .contains(resolution);
        }
        assertThat(Exif.empty()
                        .withResolution(Optional.of(new Resolution(11_811, 11_811, Resolution.Unit.METRE)))
                        .resolution())
                .contains(new Resolution(118.11, 118.11, Resolution.Unit.CENTIMETRE));
        assertThat(Exif.empty()
                        .withResolution(Optional.of(new Resolution(1e300, 1e-300, Resolution.Unit.INCH)))
                        .resolution())
                .contains(new Resolution(4_294_967_295.0, 0.0001, Resolution.Unit.INCH));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ImageJ=1.53\nimages=1",
                "{\"shape\": [16, 24, 3]}",
                "<OME xmlns=\"http://www.openmicroscopy.org/S\"/>"
            })
    void a_description_that_a_program_wrote_of_the_stored_picture_is_left_out(String description) {
        byte[] text = (description + "\0").getBytes(StandardCharsets.US_ASCII);
        byte[] block =
                block(LITTLE_ENDIAN, text, new Entry(270, ASCII, text.length, end(2)), new Entry(271, ASCII, 2, 'A'));
        assertThat(kept(block)).isEqualTo(Map.of("271", "A"));
    }
}

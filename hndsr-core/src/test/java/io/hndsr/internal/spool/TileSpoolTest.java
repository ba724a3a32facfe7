package io.hndsr.internal.spool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hndsr.error.OutputException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TileSpoolTest {

    private static final String FINGERPRINT = "scene \u00e9, x2";
    private static final int PIECES = 12;

    @TempDir
    private Path folder;

    private Path file() {
        return folder.resolve("scene.spool");
    }

    private static SpoolKey key(int piece) {
        return new SpoolKey(piece % 2, piece % 3, piece, 1000 - piece);
    }

    private static byte[] bytes(int piece) {
        byte[] bytes = new byte[piece * 7];
        new Random(piece).nextBytes(bytes);
        return bytes;
    }

    private void fill(long batchBytes) {
        try (TileSpool spool = TileSpool.create(file(), FINGERPRINT, batchBytes)) {
            for (int piece = 0; piece < PIECES; piece++) {
                spool.put(key(piece), bytes(piece));
            }
        }
    }

    /** The pieces that are there, each checked. */
    private static int[] pieces(TileSpool spool) {
        int[] there = IntStream.range(0, PIECES)
                .filter(piece -> spool.contains(key(piece)))
                .toArray();
        for (int piece : there) {
            assertThat(spool.read(key(piece))).isEqualTo(bytes(piece));
            assertThat(spool.length(key(piece))).isEqualTo(piece * 7);
        }
        assertThat(spool.size()).isEqualTo(there.length);
        return there;
    }

    @Test
    void returns_what_was_put_before_and_after_it_is_opened_again() throws IOException {
        fill(TileSpool.BATCH_BYTES);

        try (TileSpool spool = TileSpool.resume(file(), FINGERPRINT)) {
            assertThat(pieces(spool)).hasSize(PIECES);
            spool.put(new SpoolKey(0, 0, 0, 0), new byte[] {1, 2, 3});
        }
        try (TileSpool spool = TileSpool.resume(file(), FINGERPRINT)) {
            assertThat(spool.read(new SpoolKey(0, 0, 0, 0))).containsExactly(1, 2, 3);
            assertThat(spool.size()).isEqualTo(PIECES + 1);
            assertThat(spool.contains(new SpoolKey(0, 0, 0, 1))).isFalse();
        }
        assertThat(TileSpool.fingerprintOf(file())).contains(FINGERPRINT);
    }

    @Test
    void a_piece_that_is_put_again_stays_as_it_was() {
        try (TileSpool spool = TileSpool.create(file(), FINGERPRINT)) {
            spool.put(key(3), bytes(3));
            spool.put(key(3), new byte[1]);

            assertThat(spool.read(key(3))).isEqualTo(bytes(3));
        }
    }

    @Test
    void a_spool_that_is_cut_at_any_byte_keeps_every_piece_before() throws IOException {
        // Forced after some pieces, so that both kinds of records are cut.
        fill(150);
        byte[] whole = Files.readAllBytes(file());
        int kept = 0;
        for (int length = SpoolRecords.header(FINGERPRINT).length; length <= whole.length; length++) {
            Files.write(file(), Arrays.copyOf(whole, length));
            try (TileSpool spool = TileSpool.resume(file(), FINGERPRINT)) {
                int[] there = pieces(spool);
                assertThat(there).isEqualTo(IntStream.range(0, there.length).toArray());
                assertThat(there.length).isBetween(kept, kept + 1);
                kept = there.length;
                spool.put(new SpoolKey(5, 5, 5, 5), new byte[] {7});
            }
            try (TileSpool spool = TileSpool.resume(file(), FINGERPRINT)) {
                assertThat(spool.read(new SpoolKey(5, 5, 5, 5))).containsExactly(7);
            }
        }
        assertThat(kept).isEqualTo(PIECES);
    }

    @Test
    void a_piece_of_which_blocks_did_not_reach_the_disk_is_dropped_with_all_after_it() throws IOException {
        fill(TileSpool.BATCH_BYTES);
        byte[] damaged = Files.readAllBytes(file());
        int fromEnd = bytes(11).length + SpoolRecords.HEAD_BYTES + 5;
        damaged[damaged.length - fromEnd] ^= 1;
        Files.write(file(), damaged);

        try (TileSpool spool = TileSpool.resume(file(), FINGERPRINT)) {
            assertThat(pieces(spool)).isEqualTo(IntStream.range(0, 10).toArray());
        }
    }

    @Test
    void a_piece_that_changed_after_it_reached_the_disk_is_left_out_and_can_be_put_again() throws IOException {
        fill(1);
        byte[] damaged = Files.readAllBytes(file());
        int at = SpoolRecords.header(FINGERPRINT).length;
        for (int piece = 0; piece < 5; piece++) {
            at += 2 * SpoolRecords.HEAD_BYTES + bytes(piece).length;
        }
        damaged[at + SpoolRecords.HEAD_BYTES + 3] ^= 1;
        Files.write(file(), damaged);

        try (TileSpool spool = TileSpool.resume(file(), FINGERPRINT)) {
            assertThat(pieces(spool)).containsExactly(0, 1, 2, 3, 4, 6, 7, 8, 9, 10, 11);
            spool.put(key(5), bytes(5));
        }
        try (TileSpool spool = TileSpool.resume(file(), FINGERPRINT)) {
            assertThat(pieces(spool)).hasSize(PIECES);
        }
    }

    @Test
    void every_wrong_byte_costs_pieces_or_is_refused_but_never_gives_others() throws IOException {
        fill(150);
        byte[] whole = Files.readAllBytes(file());
        for (int at = 0; at < whole.length; at++) {
            byte[] damaged = whole.clone();
            damaged[at] ^= (byte) (1 << at % 8);
            Files.write(file(), damaged);
            if (TileSpool.fingerprintOf(file()).filter(FINGERPRINT::equals).isPresent()) {
                try (TileSpool spool = TileSpool.resume(file(), FINGERPRINT)) {
                    assertThat(pieces(spool)).hasSizeLessThanOrEqualTo(PIECES);
                }
            } else {
                assertThatThrownBy(() -> TileSpool.resume(file(), FINGERPRINT)).isInstanceOf(OutputException.class);
            }
            SpoolFuzz.fuzzerTestOneInput(damaged);
        }
    }

    @Test
    void a_piece_that_changes_while_the_spool_is_open_is_noticed_when_it_is_read() throws IOException {
        fill(1);
        try (TileSpool spool = TileSpool.resume(file(), FINGERPRINT)) {
            byte[] damaged = Files.readAllBytes(file());
            damaged[damaged.length - 2 * SpoolRecords.HEAD_BYTES - 5] ^= 1;
            Files.write(file(), damaged);
            assertThatThrownBy(() -> spool.read(key(11)))
                    .isInstanceOf(OutputException.class)
                    .hasMessageContaining("was changed");
        }
    }

    @Test
    void copies_a_piece_to_another_file_behind_what_is_there() throws IOException {
        fill(TileSpool.BATCH_BYTES);
        Path target = folder.resolve("target");

        try (TileSpool spool = TileSpool.resume(file(), FINGERPRINT);
                FileChannel out = FileChannel.open(target, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            spool.transferTo(key(5), out);
            spool.transferTo(key(2), out);
        }

        assertThat(Files.readAllBytes(target))
                .startsWith(bytes(5))
                .endsWith(bytes(2))
                .hasSize(bytes(5).length + bytes(2).length);
    }

    @Test
    void refuses_a_spool_of_something_else() {
        fill(TileSpool.BATCH_BYTES);

        assertThatThrownBy(() -> TileSpool.resume(file(), "scene, x4"))
                .isInstanceOf(OutputException.class)
                .hasMessageContaining(FINGERPRINT)
                .hasMessageContaining("scene, x4")
                .hasMessageContaining("delete it");
    }

    @Test
    void refuses_a_file_that_is_not_a_spool() throws IOException {
        for (String text : new String[] {"", "HNDSR", "HNDSRSP1\0\0\0\3abc", "HNDSRSP1\u00ff\u00ff\u00ff\u00ff"}) {
            Files.writeString(file(), text, StandardCharsets.ISO_8859_1);

            assertThat(TileSpool.fingerprintOf(file())).isEmpty();
            assertThatThrownBy(() -> TileSpool.resume(file(), FINGERPRINT))
                    .isInstanceOf(OutputException.class)
                    .hasMessageContaining("is not a spool");
        }
    }

    @Test
    void refuses_to_replace_a_file_and_to_share_one() {
        try (TileSpool first = TileSpool.create(file(), FINGERPRINT)) {
            first.put(key(1), bytes(1));
            assertThatThrownBy(() -> TileSpool.create(file(), FINGERPRINT)).isInstanceOf(OutputException.class);
            assertThatThrownBy(() -> TileSpool.resume(file(), FINGERPRINT))
                    .isInstanceOf(OutputException.class)
                    .hasMessageContaining("in use");
        }
    }

    @Test
    void deletes_its_file_when_it_has_served() {
        TileSpool spool = TileSpool.create(file(), FINGERPRINT);
        spool.put(key(1), bytes(1));

        spool.delete();

        assertThat(file()).doesNotExist();
    }

    @Test
    void names_itself_when_the_disk_fails() {
        TileSpool spool = TileSpool.create(file(), FINGERPRINT);
        spool.close();

        assertThatThrownBy(() -> spool.put(key(1), bytes(1)))
                .isInstanceOf(OutputException.class)
                .hasMessageContaining("scene.spool")
                .hasMessageContaining("resume");
    }
}

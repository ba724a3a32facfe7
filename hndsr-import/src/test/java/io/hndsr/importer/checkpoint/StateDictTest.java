package io.hndsr.importer.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hndsr.error.InvalidBundleException;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class StateDictTest {

    private static final Map<String, Shape> EXPECTED = Map.of("a", Shape.of(2, 3), "b", Shape.of(2));

    @TempDir
    Path folder;

    @Test
    void a_file_of_torch_save_is_read_with_views_of_one_storage_and_other_entries_beside_it() {
        Map<String, Shape> expected =
                Map.of("0.weight", Shape.of(3, 4), "1.weight", Shape.of(4, 3), "2.weight", Shape.of(2, 2));

        StateDict state = StateDict.read(torchFile(), List.of("ema_shadow", "model_state_dict"), expected);

        assertThat(state.tensor("0.weight").values()).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
        assertThat(state.tensor("1.weight").values()).containsExactly(0, 4, 8, 1, 5, 9, 2, 6, 10, 3, 7, 11);
        assertThat(state.tensor("2.weight").values()).containsExactly(6, 7, 10, 11);
    }

    @Test
    void the_first_wrapper_that_is_present_is_used_and_two_may_share_storages() {
        Path file = PthFile.ofTensorsUnder("diffusion_unet", "ema_shadow", tensors())
                .write(folder.resolve("a.pth"));

        StateDict state = StateDict.read(file, List.of("ema_shadow", "diffusion_unet"), EXPECTED);

        assertThat(state.tensor("a").values()).containsExactly(1, 2, 3, 4, 5, 6);
        assertThat(state.tensor("b").shape()).isEqualTo(Shape.of(2));
    }

    @Test
    void a_missing_an_unexpected_and_a_misshapen_weight_are_named() {
        Map<String, Tensor> tensors = tensors();
        tensors.remove("b");
        tensors.put("c", tensor(Shape.of(1), 1));
        tensors.put("a", tensor(Shape.of(3, 2), 1, 2, 3, 4, 5, 6));

        rejected(
                PthFile.ofTensors(tensors),
                "lacks b",
                "has the unexpected weight c",
                "a [3,2] instead of [2,3]",
                "--layout");
    }

    @ParameterizedTest
    @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY})
    void a_weight_that_is_not_finite_is_rejected(float value) {
        Map<String, Tensor> tensors = tensors();
        tensors.put("b", tensor(Shape.of(2), 0, value));

        rejected(PthFile.ofTensors(tensors), "b contains " + value);
    }

    /** Pickles as Python's pickle module writes them; | stands for a line break. */
    @ParameterizedTest
    @CsvSource({
        "'cos|system|(X\u0007\u0000\u0000\u0000echo hitR.', os.system",
        "'cposix|system|.', posix.system",
        "'c__builtin__|eval|(X\u0001\u0000\u0000\u00001tR.', __builtin__.eval",
        "'ctorch|load|.', torch.load",
        "'ctorch._utils|_rebuild_tensor|.', torch._utils._rebuild_tensor",
        "'ctorch|FloatStorage|)R.', calls something other",
        "'ccollections|OrderedDict|(K\u0001tR.', calls something other",
        "'ctorch._utils|_rebuild_tensor_v2|(K\u0001tR.', describes a tensor",
        "'K\u0001K\u0002R.', calls something other",
        "'X\u0001\u0000\u0000\u0000aQ.', not a storage",
        "'K\u0001K\u0002b.', sets the state",
        "'(ios|system|.', opcode 0x69",
        "'(S|.', opcode 0x53",
        "'K\u0001.', does not contain a dictionary",
        "'}X\u0001\u0000\u0000\u0000aK\u0001s.', \"\"a\"\" is not a tensor",
        "'R', takes a value",
        "'t', goes back to a mark",
        "'h\u0005', recalls value 5",
        "'X\u00ff\u00ff\u00ff\u007fa', ends in the middle",
        "'}', ends in the middle",
        "'', ends in the middle",
    })
    void a_pickle_of_anything_but_tensors_is_rejected(String code, String message) {
        byte[] pickle = ("\u0080\u0002" + code.replace('|', '\n')).getBytes(StandardCharsets.ISO_8859_1);

        rejected(PthFile.ofPickle(pickle), message.replace("\"\"", "\""));
    }

    @Test
    void another_pickle_protocol_is_rejected() {
        rejected(PthFile.ofPickle(new byte[] {(byte) 0x80, 4, '.'}), "protocol 4");
    }

    @Test
    void a_compressed_entry_is_rejected_before_it_is_unpacked() {
        Path bomb = PthFile.ofTensors(tensors())
                .with("data/0", new byte[64 << 20])
                .write(folder.resolve("bomb.pth"), ZipEntry.DEFLATED);

        rejected(bomb, "is compressed");
    }

    @Test
    void entries_that_lie_on_the_same_bytes_are_rejected() throws IOException {
        byte[] bytes = Files.readAllBytes(PthFile.ofTensors(tensors())
                .with("data/0", new byte[4096])
                .with("data/1", new byte[8])
                .write(folder.resolve("apart.pth")));
        // Sum, sizes and place of the first storage, in the zip's directory, for the second one too.
        int first = lastIndexOf(bytes, "archive/data/0".getBytes(StandardCharsets.US_ASCII)) - 46;
        int second = lastIndexOf(bytes, "archive/data/1".getBytes(StandardCharsets.US_ASCII)) - 46;
        System.arraycopy(bytes, first + 16, bytes, second + 16, 12);
        System.arraycopy(bytes, first + 42, bytes, second + 42, 4);

        rejected(Files.write(folder.resolve("overlapping.pth"), bytes), "archive/data/1: they overlap");
    }

    @Test
    void a_storage_of_another_size_or_that_is_absent_is_rejected() {
        rejected(PthFile.ofTensors(tensors()).with("data/0", new byte[20]), "storage 0 has 20 bytes");
        byte[] pickle = entryOfAnother();
        rejected(PthFile.ofPickle(pickle), "has no entry data/0");
    }

    @Test
    void a_big_endian_file_is_rejected() {
        byte[] order = "big".getBytes(StandardCharsets.US_ASCII);

        rejected(PthFile.ofTensors(tensors()).with("byteorder", order), "byte order \"big\"");
    }

    @Test
    void a_view_beyond_its_storage_is_rejected() {
        // The sizes and strides of "b" in a pickle that is otherwise as it should be.
        byte[] pickle = entryOfAnother();
        byte[] sizeOfB = {'t', '(', 'J', 1, 0, 0, 0, 't', (byte) 0x89};
        int at = lastIndexOf(pickle, sizeOfB);
        pickle[at + 3] = 2;
        rejected(
                PthFile.ofPickle(pickle).with("data/0", new byte[24]).with("data/1", new byte[8]),
                "b lies outside its storage of 2 elements");
    }

    @Test
    void a_damaged_or_truncated_file_is_rejected_whichever_byte_is_affected() throws IOException {
        byte[] whole = Files.readAllBytes(PthFile.ofTensors(tensors()).write(folder.resolve("whole.pth")));
        long seed = 20260101;
        Random random = new Random(seed);
        for (int trial = 0; trial < 400; trial++) {
            byte[] damaged = trial % 2 == 0 ? Arrays.copyOf(whole, random.nextInt(whole.length)) : whole.clone();
            if (trial % 2 == 1) {
                damaged[random.nextInt(whole.length)] ^= (byte) (1 << random.nextInt(8));
            }
            Path file = Files.write(folder.resolve("damaged.pth"), damaged);
            try {
                StateDict.read(file, List.of(), EXPECTED);
                assertThat(trial % 2)
                        .as("truncated, seed %d, trial %d", seed, trial)
                        .isEqualTo(1);
            } catch (InvalidBundleException refused) {
                assertThat(refused).hasMessageContaining("damaged.pth");
            }
        }
    }

    @Test
    void anything_but_a_zip_file_is_rejected() throws IOException {
        rejected(Files.writeString(folder.resolve("text.pth"), "not a zip"), "is not a complete zip");
        rejected(folder.resolve("absent.pth"), "does not exist");
        rejected(folder, "is not a file");
    }

    private void rejected(PthFile file, String... messages) {
        rejected(file.write(folder.resolve("refused.pth")), messages);
    }

    private static void rejected(Path file, String... messages) {
        assertThatThrownBy(() -> StateDict.read(file, List.of(), EXPECTED))
                .isInstanceOf(InvalidBundleException.class)
                .hasMessageContainingAll(messages);
    }

    private byte[] entryOfAnother() {
        Path file = PthFile.ofTensors(tensors()).write(folder.resolve("other.pth"));
        try (CheckpointArchive archive = CheckpointArchive.open(file)) {
            return archive.pickle();
        } catch (IOException failed) {
            throw new java.io.UncheckedIOException(failed);
        }
    }

    private static int lastIndexOf(byte[] bytes, byte[] part) {
        return new String(bytes, StandardCharsets.ISO_8859_1)
                .lastIndexOf(new String(part, StandardCharsets.ISO_8859_1));
    }

    private static Map<String, Tensor> tensors() {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        tensors.put("a", tensor(Shape.of(2, 3), 1, 2, 3, 4, 5, 6));
        tensors.put("b", tensor(Shape.of(2), 7, 8));
        return tensors;
    }

    private static Tensor tensor(Shape shape, float... values) {
        return new Tensor(shape, values);
    }

    private static Path torchFile() {
        try {
            return Path.of(Objects.requireNonNull(StateDictTest.class.getResource("/original/torch.pth"))
                    .toURI());
        } catch (URISyntaxException malformed) {
            throw new IllegalStateException(malformed);
        }
    }
}

package io.hndsr.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.hndsr.TestBundles;
import io.hndsr.error.InvalidBundleException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModelBundleTest {

    @TempDir
    Path folder;

    private Path bundle = Path.of("");

    @BeforeEach
    void copyBundle() throws IOException {
        bundle = Files.createDirectory(folder.resolve("bundle"));
        Path original = TestBundles.folder("conditioned");
        for (String name : new String[] {"bundle.json", "operator.onnx"}) {
            Files.copy(original.resolve(name), bundle.resolve(name));
        }
    }

    @Test
    void the_bundled_model_loads_and_names_its_licences_and_data() {
        BundleDescriptor descriptor = ModelBundle.bundled().descriptor();
        assertThat(descriptor.id()).startsWith("hndsr-");
        assertThat(descriptor.codeLicence()).isEqualTo("Apache-2.0");
        assertThat(descriptor.weightsLicence()).isNotBlank();
        assertThat(descriptor.trainingData()).contains("public domain");
        assertThat(descriptor.minScale()).isEqualTo(2);
        assertThat(descriptor.maxScale()).isEqualTo(8);
        assertThat(descriptor.conditioning()).contains(new BundleDescriptor.Conditioning(0.5, 1.2, 2, 10));
    }

    @Test
    void a_folder_loads_with_its_graphs() {
        ModelBundle loaded = ModelBundle.load(bundle);
        assertThat(loaded.descriptor().id()).isEqualTo("test-conditioned");
        assertThat(loaded.descriptor().tiling()).isEqualTo(new BundleDescriptor.Tiling(4, 4, 4, 0, 64));
        assertThat(loaded.graph(GraphRole.OPERATOR)).isPresent();
        assertThat(loaded.graph(GraphRole.OPERATOR_WHOLE)).isEmpty();
    }

    @Test
    void a_zip_loads_the_same() throws IOException {
        ModelBundle loaded = ModelBundle.load(zip());
        assertThat(loaded.descriptor()).isEqualTo(ModelBundle.load(bundle).descriptor());
        assertThat(loaded.graph(GraphRole.OPERATOR).orElseThrow())
                .isEqualTo(Files.readAllBytes(bundle.resolve("operator.onnx")));
    }

    @Test
    void a_graph_is_handed_out_as_a_copy() {
        ModelBundle loaded = ModelBundle.load(bundle);
        loaded.graph(GraphRole.OPERATOR).orElseThrow()[0]++;
        assertThat(loaded.graph(GraphRole.OPERATOR))
                .contains(ModelBundle.load(bundle).graph(GraphRole.OPERATOR).orElseThrow());
    }

    @Test
    void one_changed_byte_is_refused_naming_both_hashes() throws IOException {
        Path graph = bundle.resolve("operator.onnx");
        String said = descriptor()
                .getAsJsonObject("graphs")
                .getAsJsonObject("operator")
                .get("sha256")
                .getAsString();
        byte[] bytes = Files.readAllBytes(graph);
        bytes[bytes.length / 2] ^= 1;
        Files.write(graph, bytes);
        refusal(bundle)
                .hasMessageContaining("operator.onnx has SHA-256")
                .hasMessageContaining(said)
                .hasMessageMatching("(?s).*[0-9a-f]{64}.*[0-9a-f]{64}.*")
                .hasMessageContaining("get the bundle again");
        refusal(zip()).hasMessageContaining(said);
    }

    @Test
    void what_is_not_there_is_named() throws IOException {
        Path nowhere = folder.resolve("nowhere");
        refusal(nowhere).hasMessageContaining(nowhere + " does not exist");
        Files.delete(bundle.resolve("operator.onnx"));
        refusal(bundle).hasMessageContaining("lacks the file operator.onnx");
        refusal(zip()).hasMessageContaining("lacks the file operator.onnx");
        Files.delete(bundle.resolve("bundle.json"));
        refusal(bundle).hasMessageContaining("has no bundle.json");
    }

    @Test
    void a_file_that_is_no_zip_is_refused() throws IOException {
        Path file = Files.writeString(folder.resolve("bundle.zip"), "PK but no zip");
        refusal(file).hasMessageContaining("neither a directory nor a readable zip");
        refusal(Files.createFile(folder.resolve("empty.zip"))).hasMessageContaining("empty.zip");
    }

    @Test
    void a_truncated_zip_is_refused() throws IOException {
        byte[] whole = Files.readAllBytes(zip());
        for (int length = 0; length < whole.length; length += 97) {
            refusal(Files.write(folder.resolve("cut.zip"), java.util.Arrays.copyOf(whole, length)));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "nonsense",
                "[]",
                "null",
                "1",
                "\"text\"",
                "{",
                "{\"schemaVersion\": 1",
                "{}}",
                "{\"a\": }"
            })
    void what_is_no_json_object_is_refused(String json) throws IOException {
        write(json);
        refusal(bundle).hasMessageContaining("bundle.json");
    }

    @Test
    void json_nested_without_end_is_refused() throws IOException {
        write("[".repeat(100_000));
        refusal(bundle).hasMessageContaining("not a JSON object");
    }

    @Test
    void an_oversized_descriptor_is_refused_before_it_is_parsed() throws IOException {
        write(Files.readString(bundle.resolve("bundle.json")) + " ".repeat(1 << 20));
        refusal(bundle).hasMessageContaining("bundle.json is larger than 1048576 bytes");
        refusal(zip()).hasMessageContaining("bundle.json is larger than 1048576 bytes");
    }

    @Test
    void a_later_schema_is_refused_with_the_remedy() throws IOException {
        set("schemaVersion", "2");
        refusal(bundle)
                .hasMessageContaining("schemaVersion is 2, this release reads 1")
                .hasMessageContaining("use a release");
    }

    /** Path in the descriptor, JSON to put there, part of the message. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\'', textBlock = """
            schemaVersion                | "1"       | "schemaVersion" is missing or not a number
            schemaVersion                | 1.5       | not a whole number
            schemaVersion                | 0         | "schemaVersion" is 0.0
            id                           | 5         | "id" is missing or not a text
            id                           | "  "      | "id" is missing or not a text
            version                      | null      | "version" is missing
            licence                      | "MIT"     | "licence" is missing or not an object
            licence.weights              | {}        | "weights" is missing or not a text
            trainingData                 | []        | "trainingData"
            bands                        | ["nir"]   | "bands" is ["nir"]
            bands                        | null      | "bands" is null
            valueRange                   | [0,255]   | "valueRange" is [0,255], this release supports [0,1]
            scale.min                    | 0.5       | "min" is 0.5, allowed are 1.0 to 64.0
            scale.max                    | 1         | "max" is 1.0, allowed are 2.0 to 64.0
            scale.max                    | 1e999     | "max" is Infinity
            scale.max                    | "NaN"     | "max" is missing or not a number
            conditioning                 | []        | "conditioning" is missing or not an object
            conditioning.blur.default    | 1.5       | "default" is 1.5
            conditioning.noise.default   | -1        | "default" is -1.0
            conditioning.noise.max       | 256       | "max" is 256.0
            tiling.multiple              | 0         | "multiple" is 0.0
            tiling.multiple              | 4096      | "multiple" is 4096.0
            tiling.margin                | 6         | which must be multiples of 4
            tiling.margin                | -4        | "margin" is -4.0
            tiling.margin                | 1e6       | "margin" is 1000000.0
            tiling.border                | 3         | which must be multiples of 4
            tiling.overlap               | 5         | overlap 5, which may be at most the margin 4
            tiling.core                  | 2         | "core" is 2.0
            tiling.core                  | 4.5       | not a whole number
            graphs                       | {}        | graphs has no "operator"
            graphs.decoder               | {}        | the role "decoder", which this release does not know
            graphs.operator              | "x.onnx"  | "operator" is missing or not an object
            graphs.operator.sha256       | "abc"     | not 64 lower-case hexadecimal digits
            quality                      | {}        | quality is not an array
            quality                      | [1]       | quality holds something that is not an object
            quality                      | [{}]      | "scale" is missing
            """)
    void a_wrong_entry_is_named_with_its_value(String path, String json, String message) throws IOException {
        set(path, json);
        refusal(bundle).hasMessageContaining(message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../operator.onnx",
                "/etc/passwd",
                "..",
                ".",
                "a/b.onnx",
                "a\\b.onnx",
                "C:x",
                "",
                ".hidden",
                "a\nb"
            })
    void a_file_name_that_leaves_the_bundle_is_refused(String name) throws IOException {
        JsonObject root = descriptor();
        root.getAsJsonObject("graphs").getAsJsonObject("operator").addProperty("file", name);
        write(root.toString());
        refusal(bundle).hasMessageMatching("(?s).*(not a plain file name|\"file\" is missing or not a text).*");
    }

    @Test
    void a_folder_in_the_place_of_a_graph_is_refused() throws IOException {
        Files.delete(bundle.resolve("operator.onnx"));
        Files.createDirectory(bundle.resolve("operator.onnx"));
        refusal(bundle).hasMessageContaining("cannot be read");
    }

    private static AbstractThrowableAssert<?, ?> refusal(Path path) {
        return assertThatThrownBy(() -> ModelBundle.load(path))
                .isInstanceOf(InvalidBundleException.class)
                .hasMessageContaining(path.toString());
    }

    private JsonObject descriptor() throws IOException {
        return JsonParser.parseString(Files.readString(bundle.resolve("bundle.json")))
                .getAsJsonObject();
    }

    private void set(String path, String json) throws IOException {
        JsonObject root = descriptor();
        String[] keys = path.split("\\.", -1);
        JsonObject parent = root;
        for (int i = 0; i < keys.length - 1; i++) {
            parent = parent.getAsJsonObject(keys[i]);
        }
        // Gson holds no number beyond a double; such a one is put in as text.
        boolean huge = json.equals("1e999");
        JsonElement value = huge ? new com.google.gson.JsonPrimitive("HUGE") : JsonParser.parseString(json);
        parent.add(keys[keys.length - 1], value);
        write(root.toString().replace("\"HUGE\"", json));
    }

    private void write(String json) throws IOException {
        Files.writeString(bundle.resolve("bundle.json"), json, StandardCharsets.UTF_8);
    }

    private Path zip() throws IOException {
        Path zip = folder.resolve("bundle.zip");
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(zip))) {
            for (String name : new String[] {"bundle.json", "operator.onnx"}) {
                if (Files.exists(bundle.resolve(name))) {
                    out.putNextEntry(new ZipEntry(name));
                    out.write(Files.readAllBytes(bundle.resolve(name)));
                    out.closeEntry();
                }
            }
        }
        return zip;
    }
}

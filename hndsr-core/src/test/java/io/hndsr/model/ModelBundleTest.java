package io.hndsr.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.hndsr.TestBundles;
import io.hndsr.config.Mode;
import io.hndsr.error.InvalidBundleException;
import io.hndsr.model.BundleDescriptor.Perceptual;
import io.hndsr.model.Diffusion.NoiseSchedule;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.stream.Stream;
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
        use("conditioned");
    }

    /** Copies a test bundle over what is there. */
    private void use(String name) throws IOException {
        try (Stream<Path> files = Files.list(TestBundles.folder(name))) {
            for (Path file : files.toList()) {
                Files.copy(file, bundle.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
            }
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
            graphs.encoder               | {}        | the role "encoder", which this release does not know
            graphs.operator              | "x.onnx"  | "operator" is missing or not an object
            graphs.operator.sha256       | "abc"     | not 64 lower-case hexadecimal digits
            int8Graphs                   | {"denoiser": {"file": "x.onnx", "sha256": "0000000000000000000000000000000000000000000000000000000000000000"}} | int8Graphs has "denoiser"
            int8Graphs                   | {"encoder": {}} | int8Graphs names the role "encoder"
            quality                      | {}        | quality is not an array
            quality                      | [1]       | quality holds something that is not an object
            quality                      | [{}]      | "scale" is missing
            """)
    void a_wrong_entry_is_named_with_its_value(String path, String json, String message) throws IOException {
        set(path, json);
        refusal(bundle).hasMessageContaining(message);
    }

    @Test
    void a_perceptual_bundle_says_what_its_stages_are() throws IOException {
        use("perceptual");
        BundleDescriptor descriptor = ModelBundle.load(bundle).descriptor();
        assertThat(descriptor.modes()).containsExactly(Mode.FIDELITY, Mode.PERCEPTUAL);
        assertThat(descriptor.graphs().keySet())
                .containsExactlyInAnyOrder(GraphRole.OPERATOR, GraphRole.DENOISER, GraphRole.DECODER);
        assertThat(descriptor.consistency()).isEmpty();
        assertThat(descriptor.perceptual())
                .contains(new Perceptual(
                        new Latent(2, new Latent.InputGrid(1), Latent.Start.ZERO),
                        new Diffusion(
                                1000,
                                new NoiseSchedule.Cosine(0.008),
                                Diffusion.Prediction.VELOCITY,
                                Diffusion.SamplerRule.CORRECTED,
                                4,
                                0.6),
                        new BundleDescriptor.Tiling(4, 16, 8, 8, 32)));
        set("perceptualTiling", "{\"multiple\":4,\"margin\":8,\"border\":4,\"overlap\":4,\"core\":16}");
        set("consistency", "{\"iterations\": 4}");
        set("diffusion.schedule", "{\"type\":\"table\",\"alphaBar\":[0.9,0.5,0.1]}");
        set("diffusion.trainingSteps", "3");
        set("diffusion.prediction", "\"epsilon\"");
        BundleDescriptor other = ModelBundle.load(bundle).descriptor();
        assertThat(other.consistency()).contains(new BundleDescriptor.Consistency(4));
        Perceptual perceptual = other.perceptual().orElseThrow();
        assertThat(perceptual.tiling()).isEqualTo(new BundleDescriptor.Tiling(4, 8, 4, 4, 16));
        assertThat(perceptual.diffusion().schedule().alphaBar(3)).containsExactly(0.9, 0.5, 0.1);
        assertThat(perceptual.diffusion().prediction()).isEqualTo(Diffusion.Prediction.EPSILON);
    }

    @Test
    void a_bundle_may_offer_perceptual_alone_with_the_tiling_of_all_modes() throws IOException {
        use("perceptual-output");
        JsonObject root = descriptor();
        root.remove("perceptualTiling");
        write(root.toString());
        BundleDescriptor descriptor = ModelBundle.load(bundle).descriptor();
        assertThat(descriptor.modes()).containsExactly(Mode.PERCEPTUAL);
        Perceptual perceptual = descriptor.perceptual().orElseThrow();
        assertThat(perceptual.latent()).isEqualTo(new Latent(4, new Latent.OutputGrid(8, 2), Latent.Start.NOISE));
        assertThat(perceptual.diffusion().schedule()).isEqualTo(new NoiseSchedule.Linear(1e-4, 0.02));
        assertThat(perceptual.tiling()).isEqualTo(descriptor.tiling());
    }

    @Test
    void a_bundle_without_modes_offers_fidelity() {
        BundleDescriptor descriptor = ModelBundle.load(bundle).descriptor();
        assertThat(descriptor.modes()).containsExactly(Mode.FIDELITY);
        assertThat(descriptor.perceptual()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"operator", "denoiser", "decoder"})
    void a_missing_stage_is_named(String role) throws IOException {
        use("perceptual");
        JsonObject root = descriptor();
        root.getAsJsonObject("graphs").remove(role);
        write(root.toString());
        refusal(bundle)
                .hasMessageContaining("graphs has no \"" + role + "\"")
                .hasMessageContaining("[fidelity, perceptual] need");
        use("perceptual");
        Files.delete(bundle.resolve(role + ".onnx"));
        refusal(bundle).hasMessageContaining("lacks the file " + role + ".onnx");
    }

    @ParameterizedTest
    @ValueSource(strings = {"latent", "diffusion"})
    void a_missing_part_of_the_descriptor_is_named(String part) throws IOException {
        use("perceptual");
        JsonObject root = descriptor();
        root.remove(part);
        write(root.toString());
        refusal(bundle).hasMessageContaining("\"" + part + "\" is missing or not an object");
    }

    /** Path in the descriptor, JSON to put there, part of the message. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\'', textBlock = """
            modes                        | []                     | modes is empty
            modes                        | "fidelity"             | "modes" is missing or not an array
            modes                        | ["beauty"]             | modes names "beauty", which this release does not know
            modes                        | [3]                    | modes names 3
            modes                        | [["fidelity"]]         | modes names ["fidelity"]
            modes                        | ["fidelity"]           | "latent" is given, but modes does not offer
            latent.channels              | 0                      | "channels" is 0.0
            latent.channels              | 2.5                    | not a whole number
            latent.grid                  | "polar"                | "grid" is "polar"
            latent.factor                | 0                      | "factor" is 0.0
            latent.stride                | 8                      | grid "input" and "stride" 8
            latent.multiple              | 4                      | grid "input" and "multiple" 4
            latent.grid                  | "output"               | grid "output" and "factor" 1
            latent.start                 | "one"                  | "start" is "one", this release knows [zero, context, noise]
            latent.start                 | "noise"                | "defaultStrength" is 0.6
            diffusion.trainingSteps      | 0                      | "trainingSteps" is 0.0
            diffusion.prediction         | "score"                | "prediction" is "score"
            diffusion.sampler            | "euler"                | "sampler" is "euler"
            diffusion.defaultSteps       | 0                      | "defaultSteps" is 0.0
            diffusion.defaultSteps       | 201                    | "defaultSteps" is 201.0
            diffusion.defaultStrength    | 1.1                    | "defaultStrength" is 1.1
            diffusion.schedule           | {"type":"square"}      | "type" of the schedule is "square"
            diffusion.schedule.offset    | -0.1                   | "offset" is -0.1
            diffusion.schedule           | {"type":"linear","betaStart":0,"betaEnd":0.1} | leaves 1.0 of the signal at training step 0
            diffusion.schedule           | {"type":"linear","betaStart":0.5,"betaEnd":1} | leaves 0.0 of the signal at training step
            diffusion.schedule           | {"type":"linear","betaStart":0.1,"betaEnd":-1} | "betaEnd" is -1.0
            diffusion.schedule           | {"type":"table"}       | "alphaBar" is missing or not an array
            diffusion.schedule           | {"type":"table","alphaBar":[0.9]} | "alphaBar" has 1 values, "trainingSteps" is 1000
            perceptualTiling.margin      | 7                      | which must be multiples of 4
            consistency                  | {"iterations":0}       | "iterations" is 0.0
            """)
    void a_wrong_entry_of_a_perceptual_bundle_is_named_with_its_value(String path, String json, String message)
            throws IOException {
        use("perceptual");
        set(path, json);
        refusal(bundle).hasMessageContaining(message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\'', textBlock = """
            [0.9, 0.5, 0.6]      | it leaves 0.5 of the signal at training step 1 and 0.6 at 2
            [0.9, 0.5, 0.5]      | it leaves 0.5 of the signal at training step 1 and 0.5 at 2
            [1, 0.5, 0.1]        | leaves 1.0 of the signal at training step 0
            [0.9, 0.5, 0]        | leaves 0.0 of the signal at training step 2
            [0.9, 0.5, -0.1]     | leaves -0.1 of the signal at training step 2
            [0.9, "0.5", 0.1]    | "alphaBar[1]" is missing or not a number
            """)
    void a_schedule_that_does_not_fall_within_0_and_1_is_refused(String table, String message) throws IOException {
        use("perceptual");
        set("diffusion.trainingSteps", "3");
        set("diffusion.schedule", "{\"type\":\"table\",\"alphaBar\":" + table + "}");
        refusal(bundle).hasMessageContaining(message);
    }

    @Test
    void a_graph_that_no_mode_needs_is_refused() throws IOException {
        use("perceptual");
        JsonObject root = descriptor();
        root.remove("modes");
        root.remove("latent");
        root.remove("diffusion");
        root.remove("perceptualTiling");
        write(root.toString());
        refusal(bundle)
                .hasMessageContaining("graphs has \"denoiser\", which none of the bundle's modes [fidelity] needs");
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

package io.hndsr.model;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import io.hndsr.config.Mode;
import io.hndsr.error.InvalidBundleException;
import io.hndsr.model.BundleDescriptor.Conditioning;
import io.hndsr.model.BundleDescriptor.Consistency;
import io.hndsr.model.BundleDescriptor.GraphFile;
import io.hndsr.model.BundleDescriptor.Perceptual;
import io.hndsr.model.BundleDescriptor.QualityFigure;
import io.hndsr.model.BundleDescriptor.Tiling;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads {@code bundle.json} strictly; errors name what is missing, of the wrong type or out of range. */
final class DescriptorReader {

    private static final String INT8_GRAPHS = "int8Graphs";

    private final String what;
    private final Fields fields;

    private DescriptorReader(String what) {
        this.what = what;
        this.fields = new Fields(what);
    }

    static BundleDescriptor read(String what, String json) {
        return new DescriptorReader(what).descriptor(json);
    }

    private BundleDescriptor descriptor(String json) {
        JsonObject root;
        try {
            root = JsonParser.parseString(json).getAsJsonObject();
        } catch (JsonParseException | IllegalStateException malformed) {
            throw new InvalidBundleException(what + ": bundle.json is not a JSON object", malformed);
        }
        int schema = fields.integer(root, "schemaVersion", 1, Integer.MAX_VALUE);
        if (schema != BundleDescriptor.SCHEMA_VERSION) {
            throw fields.refuse("schemaVersion is " + schema + ", this release reads " + BundleDescriptor.SCHEMA_VERSION
                    + "; use a release of hndsr that matches the bundle");
        }
        JsonObject licence = fields.object(root, "licence");
        JsonObject scale = fields.object(root, "scale");
        double minScale = fields.number(scale, "min", 1, 64);
        Set<Mode> modes = modes(root);
        Tiling tiling = tiling(fields.object(root, "tiling"));
        Optional<Perceptual> perceptual = perceptual(root, modes, tiling);
        Map<GraphRole, GraphFile> graphs = graphs(fields.object(root, "graphs"), "graphs");
        requireAsModesAsk(graphs, modes);
        requireOnly(root, "bands", JsonParser.parseString("[\"red\",\"green\",\"blue\"]"));
        requireOnly(root, "valueRange", JsonParser.parseString("[0,1]"));
        return new BundleDescriptor(
                fields.text(root, "id"),
                fields.text(root, "version"),
                fields.text(licence, "code"),
                fields.text(licence, "weights"),
                fields.text(root, "trainingData"),
                minScale,
                fields.number(scale, "max", minScale, 64),
                modes,
                conditioning(root),
                tiling,
                perceptual,
                consistency(root),
                graphs,
                int8Graphs(root, graphs),
                quality(root));
    }

    private Set<Mode> modes(JsonObject root) {
        if (!root.has("modes")) {
            return EnumSet.of(Mode.FIDELITY);
        }
        Set<Mode> modes = EnumSet.noneOf(Mode.class);
        for (JsonElement element : fields.array(root, "modes")) {
            modes.add(mode(element));
        }
        if (modes.isEmpty()) {
            throw fields.refuse("modes is empty; a bundle offers \"fidelity\", \"perceptual\" or both");
        }
        return modes;
    }

    private Mode mode(JsonElement element) {
        for (Mode mode : Mode.values()) {
            if (element.isJsonPrimitive() && element.getAsString().equals(keyOf(mode))) {
                return mode;
            }
        }
        throw fields.refuse("modes names " + element
                + ", which this release does not know; it knows \"fidelity\" and \"perceptual\"");
    }

    private static String keyOf(Mode mode) {
        return mode.name().toLowerCase(Locale.ROOT);
    }

    private Optional<Perceptual> perceptual(JsonObject root, Set<Mode> modes, Tiling tiling) {
        if (modes.contains(Mode.PERCEPTUAL)) {
            Tiling own = root.has("perceptualTiling") ? tiling(fields.object(root, "perceptualTiling")) : tiling;
            return Optional.of(new PerceptualReader(fields).read(root, own));
        }
        for (String key : new String[] {"latent", "diffusion", "perceptualTiling"}) {
            if (root.has(key)) {
                throw fields.refuse("\"" + key
                        + "\" is given, but modes does not offer \"perceptual\"; add it or leave the entry out");
            }
        }
        return Optional.empty();
    }

    private Optional<Consistency> consistency(JsonObject root) {
        if (!root.has("consistency")) {
            return Optional.empty();
        }
        return Optional.of(new Consistency(fields.integer(fields.object(root, "consistency"), "iterations", 1, 100)));
    }

    private Optional<Conditioning> conditioning(JsonObject root) {
        if (!root.has("conditioning")) {
            return Optional.empty();
        }
        JsonObject blur = fields.object(fields.object(root, "conditioning"), "blur");
        JsonObject noise = fields.object(fields.object(root, "conditioning"), "noise");
        double maxBlur = fields.number(blur, "max", 0, 100);
        double maxNoise = fields.number(noise, "max", 0, 255);
        return Optional.of(new Conditioning(
                fields.number(blur, "default", 0, maxBlur),
                maxBlur,
                fields.number(noise, "default", 0, maxNoise),
                maxNoise));
    }

    private Tiling tiling(JsonObject object) {
        int multiple = fields.integer(object, "multiple", 1, 1024);
        Tiling tiling = new Tiling(
                multiple,
                fields.integer(object, "margin", 0, 1024),
                fields.integer(object, "border", 0, 1024),
                fields.integer(object, "overlap", 0, 1024),
                fields.integer(object, "core", multiple, 65_536));
        if (tiling.margin() % multiple != 0 || tiling.border() % multiple != 0 || tiling.core() % multiple != 0) {
            throw fields.refuse("tiling has margin " + tiling.margin() + ", border " + tiling.border() + " and core "
                    + tiling.core() + ", which must be multiples of " + multiple);
        }
        if (tiling.overlap() > tiling.margin() || 2 * tiling.overlap() > tiling.core()) {
            throw fields.refuse("tiling has overlap " + tiling.overlap() + ", which may be at most the margin "
                    + tiling.margin() + " and half of the core " + tiling.core());
        }
        return tiling;
    }

    private Map<GraphRole, GraphFile> int8Graphs(JsonObject root, Map<GraphRole, GraphFile> graphs) {
        if (!root.has(INT8_GRAPHS)) {
            return Map.of();
        }
        Map<GraphRole, GraphFile> replacements = graphs(fields.object(root, INT8_GRAPHS), INT8_GRAPHS);
        for (GraphRole role : replacements.keySet()) {
            if (!graphs.containsKey(role)) {
                throw fields.refuse(INT8_GRAPHS + " has \"" + role.key()
                        + "\", which is not among graphs; an 8-bit graph replaces one of float32");
            }
        }
        return replacements;
    }

    private Map<GraphRole, GraphFile> graphs(JsonObject object, String entry) {
        Map<GraphRole, GraphFile> graphs = new EnumMap<>(GraphRole.class);
        for (String key : object.keySet()) {
            GraphRole role = GraphRole.ofKey(key)
                    .orElseThrow(() ->
                            fields.refuse(entry + " names the role \"" + key + "\", which this release does not know"));
            JsonObject graph = fields.object(object, key);
            String file = fields.text(graph, "file");
            String sha256 = fields.text(graph, "sha256");
            if (!file.matches("[A-Za-z0-9_][A-Za-z0-9._-]*")) {
                throw fields.refuse(entry + "." + key + ".file is \"" + file + "\", which is not a plain file name");
            }
            if (!sha256.matches("[0-9a-f]{64}")) {
                throw fields.refuse(
                        entry + "." + key + ".sha256 is \"" + sha256 + "\", not 64 lower-case hexadecimal digits");
            }
            graphs.put(role, new GraphFile(file, sha256));
        }
        return graphs;
    }

    private void requireAsModesAsk(Map<GraphRole, GraphFile> graphs, Set<Mode> modes) {
        for (GraphRole role : GraphRole.values()) {
            requireAsModesAsk(role, graphs.containsKey(role), modes);
        }
    }

    private void requireAsModesAsk(GraphRole role, boolean present, Set<Mode> modes) {
        boolean useful = switch (role) {
            case OPERATOR -> true;
            case OPERATOR_WHOLE, OPERATOR_UNKNOWN -> modes.contains(Mode.FIDELITY);
            case DENOISER, DECODER -> modes.contains(Mode.PERCEPTUAL);
        };
        boolean optional = role == GraphRole.OPERATOR_WHOLE || role == GraphRole.OPERATOR_UNKNOWN;
        if (useful && !present && !optional) {
            throw fields.refuse("graphs has no \"" + role.key() + "\", which the bundle's modes "
                    + modes.stream().map(DescriptorReader::keyOf).toList() + " need");
        }
        if (present && !useful) {
            throw fields.refuse("graphs has \"" + role.key() + "\", which none of the bundle's modes "
                    + modes.stream().map(DescriptorReader::keyOf).toList() + " needs; add the mode or leave it out");
        }
    }

    private List<QualityFigure> quality(JsonObject root) {
        if (!root.has("quality")) {
            return List.of();
        }
        if (!(root.get("quality") instanceof JsonArray array)) {
            throw fields.refuse("quality is not an array");
        }
        List<QualityFigure> figures = new ArrayList<>();
        for (JsonElement element : array) {
            if (!(element instanceof JsonObject figure)) {
                throw fields.refuse("quality holds something that is not an object");
            }
            figures.add(new QualityFigure(
                    fields.number(figure, "scale", 1, 64),
                    fields.number(figure, "psnr", 0, 200),
                    fields.number(figure, "gain", -200, 200),
                    fields.number(figure, "ssim", -1, 1)));
        }
        return figures;
    }

    /** Refuses what a later schema may allow and this release would silently read wrongly. */
    private void requireOnly(JsonObject root, String key, JsonElement supported) {
        if (!supported.equals(root.get(key))) {
            throw fields.refuse("\"" + key + "\" is " + root.get(key) + ", this release supports " + supported);
        }
    }
}

package io.hndsr.model;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import io.hndsr.error.InvalidBundleException;
import io.hndsr.model.BundleDescriptor.Conditioning;
import io.hndsr.model.BundleDescriptor.GraphFile;
import io.hndsr.model.BundleDescriptor.QualityFigure;
import io.hndsr.model.BundleDescriptor.Tiling;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads {@code bundle.json} strictly: what is missing, of the wrong type or out of range is named. */
final class DescriptorReader {

    private final String what;

    private DescriptorReader(String what) {
        this.what = what;
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
        int schema = integer(root, "schemaVersion", 1, Integer.MAX_VALUE);
        if (schema != BundleDescriptor.SCHEMA_VERSION) {
            throw refuse("schemaVersion is " + schema + ", this release reads " + BundleDescriptor.SCHEMA_VERSION
                    + "; use a release of hndsr that matches the bundle");
        }
        JsonObject licence = object(root, "licence");
        JsonObject scale = object(root, "scale");
        double minScale = number(scale, "min", 1, 64);
        requireOnly(root, "bands", JsonParser.parseString("[\"red\",\"green\",\"blue\"]"));
        requireOnly(root, "valueRange", JsonParser.parseString("[0,1]"));
        return new BundleDescriptor(
                text(root, "id"),
                text(root, "version"),
                text(licence, "code"),
                text(licence, "weights"),
                text(root, "trainingData"),
                minScale,
                number(scale, "max", minScale, 64),
                conditioning(root),
                tiling(object(root, "tiling")),
                graphs(object(root, "graphs")),
                quality(root));
    }

    private Optional<Conditioning> conditioning(JsonObject root) {
        if (!root.has("conditioning")) {
            return Optional.empty();
        }
        JsonObject blur = object(object(root, "conditioning"), "blur");
        JsonObject noise = object(object(root, "conditioning"), "noise");
        double maxBlur = number(blur, "max", 0, 100);
        double maxNoise = number(noise, "max", 0, 255);
        return Optional.of(new Conditioning(
                number(blur, "default", 0, maxBlur), maxBlur, number(noise, "default", 0, maxNoise), maxNoise));
    }

    private Tiling tiling(JsonObject object) {
        int multiple = integer(object, "multiple", 1, 1024);
        Tiling tiling = new Tiling(
                multiple,
                integer(object, "margin", 0, 1024),
                integer(object, "border", 0, 1024),
                integer(object, "overlap", 0, 1024),
                integer(object, "core", multiple, 65_536));
        if (tiling.margin() % multiple != 0 || tiling.border() % multiple != 0 || tiling.core() % multiple != 0) {
            throw refuse("tiling has margin " + tiling.margin() + ", border " + tiling.border() + " and core "
                    + tiling.core() + ", which must be multiples of " + multiple);
        }
        if (tiling.overlap() > tiling.margin() || 2 * tiling.overlap() > tiling.core()) {
            throw refuse("tiling has overlap " + tiling.overlap() + ", which may be at most the margin "
                    + tiling.margin() + " and half of the core " + tiling.core());
        }
        return tiling;
    }

    private Map<GraphRole, GraphFile> graphs(JsonObject object) {
        Map<GraphRole, GraphFile> graphs = new EnumMap<>(GraphRole.class);
        for (String key : object.keySet()) {
            GraphRole role = GraphRole.ofKey(key)
                    .orElseThrow(
                            () -> refuse("graphs names the role \"" + key + "\", which this release does not know"));
            JsonObject graph = object(object, key);
            String file = text(graph, "file");
            String sha256 = text(graph, "sha256");
            if (!file.matches("[A-Za-z0-9_][A-Za-z0-9._-]*")) {
                throw refuse("graphs." + key + ".file is \"" + file + "\", which is not a plain file name");
            }
            if (!sha256.matches("[0-9a-f]{64}")) {
                throw refuse("graphs." + key + ".sha256 is \"" + sha256 + "\", not 64 lower-case hexadecimal digits");
            }
            graphs.put(role, new GraphFile(file, sha256));
        }
        if (!graphs.containsKey(GraphRole.OPERATOR)) {
            throw refuse("graphs has no \"" + GraphRole.OPERATOR.key() + "\"");
        }
        return graphs;
    }

    private List<QualityFigure> quality(JsonObject root) {
        if (!root.has("quality")) {
            return List.of();
        }
        if (!(root.get("quality") instanceof JsonArray array)) {
            throw refuse("quality is not an array");
        }
        List<QualityFigure> figures = new ArrayList<>();
        for (JsonElement element : array) {
            if (!(element instanceof JsonObject figure)) {
                throw refuse("quality holds something that is not an object");
            }
            figures.add(new QualityFigure(
                    number(figure, "scale", 1, 64),
                    number(figure, "psnr", 0, 200),
                    number(figure, "gain", -200, 200),
                    number(figure, "ssim", -1, 1)));
        }
        return figures;
    }

    /** Refuses what a later schema may allow and this release would silently read wrongly. */
    private void requireOnly(JsonObject root, String key, JsonElement supported) {
        if (!supported.equals(root.get(key))) {
            throw refuse("\"" + key + "\" is " + root.get(key) + ", this release supports " + supported);
        }
    }

    private JsonObject object(JsonObject parent, String key) {
        if (parent.get(key) instanceof JsonObject object) {
            return object;
        }
        throw refuse("\"" + key + "\" is missing or not an object");
    }

    private String text(JsonObject parent, String key) {
        JsonElement element = parent.get(key);
        if (element != null
                && element.isJsonPrimitive()
                && element.getAsJsonPrimitive().isString()
                && !element.getAsString().isBlank()) {
            return element.getAsString();
        }
        throw refuse("\"" + key + "\" is missing or not a text");
    }

    private double number(JsonObject parent, String key, double min, double max) {
        JsonElement element = parent.get(key);
        if (element == null
                || !element.isJsonPrimitive()
                || !element.getAsJsonPrimitive().isNumber()) {
            throw refuse("\"" + key + "\" is missing or not a number");
        }
        double value = element.getAsDouble();
        if (!(value >= min && value <= max)) {
            throw refuse("\"" + key + "\" is " + value + ", allowed are " + min + " to " + max);
        }
        return value;
    }

    private int integer(JsonObject parent, String key, int min, int max) {
        double value = number(parent, key, min, max);
        if (value != Math.rint(value)) {
            throw refuse("\"" + key + "\" is " + value + ", not a whole number");
        }
        return (int) value;
    }

    private InvalidBundleException refuse(String why) {
        return new InvalidBundleException(what + ": bundle.json: " + why);
    }
}

package io.hndsr.importer;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import io.hndsr.error.InvalidBundleException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/** The original's list of checkpoints with their SHA-256. Immutable. */
final class Manifest {

    private static final int MAX_BYTES = 1 << 20;

    private final Path path;
    private final JsonObject sums;

    private Manifest(Path path, JsonObject sums) {
        this.path = path;
        this.sums = sums;
    }

    /**
     * Reads a manifest.
     *
     * @param path a JSON file with sums by file name under {@code files}, under {@code checkpoints} or at its top level
     * @return the manifest
     * @throws InvalidBundleException if it is not one
     */
    static Manifest read(Path path) {
        try {
            if (Files.size(path) > MAX_BYTES) {
                throw new InvalidBundleException(
                        "manifest " + path + " has " + Files.size(path) + " bytes; the limit is " + MAX_BYTES);
            }
            JsonObject root = JsonParser.parseString(Files.readString(path)).getAsJsonObject();
            for (String key : new String[] {"files", "checkpoints"}) {
                if (root.get(key) instanceof JsonObject inner) {
                    return new Manifest(path, inner);
                }
            }
            return new Manifest(path, root);
        } catch (IOException | JsonParseException | IllegalStateException unreadable) {
            throw new InvalidBundleException("manifest " + path + " is not a readable JSON object", unreadable);
        }
    }

    /**
     * Checks a file.
     *
     * @param file a checkpoint; the manifest is searched for its file name
     * @param sha256 its SHA-256, in lower-case hexadecimal digits
     * @param required whether it must be listed
     * @throws InvalidBundleException if it is listed with another sum, or required and not listed
     */
    void check(Path file, String sha256, boolean required) {
        String name = String.valueOf(file.getFileName());
        Optional<String> listed = sum(name);
        if (listed.isEmpty() && required) {
            throw new InvalidBundleException("manifest " + path + " does not list " + name
                    + "; give the checkpoints the names the manifest uses, or omit --manifest");
        }
        if (listed.isPresent() && !listed.get().equals(sha256)) {
            throw new InvalidBundleException("checkpoint " + file + " has the SHA-256 " + sha256 + ", but manifest "
                    + path + " lists " + listed.get() + "; the file was changed or damaged: download it again");
        }
    }

    private Optional<String> sum(String name) {
        JsonElement element = sums.get(name);
        if (element instanceof JsonObject object) {
            element = object.get("sha256");
        }
        return element != null && element.isJsonPrimitive()
                ? Optional.of(element.getAsString().toLowerCase(Locale.ROOT))
                : Optional.empty();
    }
}

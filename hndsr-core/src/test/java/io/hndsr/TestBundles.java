package io.hndsr;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Objects;
import java.util.stream.Stream;

/** The tiny bundles that {@code make_bundles.py} makes, and altered copies of them. */
public final class TestBundles {

    private TestBundles() {}

    /** The folder of a bundle. */
    public static Path folder(String name) {
        URL descriptor = Objects.requireNonNull(
                TestBundles.class.getResource("/bundles/" + name + "/bundle.json"), "no test bundle " + name);
        try {
            return Objects.requireNonNull(Path.of(descriptor.toURI()).getParent());
        } catch (URISyntaxException malformed) {
            throw new IllegalStateException(malformed);
        }
    }

    /** Copies a bundle into a new folder, with another value at a path of its descriptor such as {@code latent.start}. */
    public static Path altered(Path parent, String name, String path, String json) throws IOException {
        Path copy = Files.createTempDirectory(parent, name);
        try (Stream<Path> files = Files.list(folder(name))) {
            for (Path file : files.toList()) {
                Files.copy(file, copy.resolve(file.getFileName()));
            }
        }
        Path descriptor = copy.resolve("bundle.json");
        JsonObject root = JsonParser.parseString(Files.readString(descriptor)).getAsJsonObject();
        String[] keys = path.split("\\.", -1);
        JsonObject parentObject = root;
        for (int i = 0; i < keys.length - 1; i++) {
            parentObject = parentObject.getAsJsonObject(keys[i]);
        }
        parentObject.add(keys[keys.length - 1], JsonParser.parseString(json));
        Files.writeString(descriptor, root.toString());
        return copy;
    }

    /** Copies a bundle into a new folder, with another graph in a role. */
    public static Path withGraph(Path parent, String name, String role, Path graph) throws IOException {
        byte[] bytes = Files.readAllBytes(graph);
        Path copy = altered(parent, name, "graphs." + role + ".sha256", '"' + sha256(bytes) + '"');
        Files.write(copy.resolve(role + ".onnx"), bytes);
        return copy;
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException absent) {
            throw new IllegalStateException(absent);
        }
    }
}

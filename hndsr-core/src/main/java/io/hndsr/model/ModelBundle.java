package io.hndsr.model;

import io.hndsr.config.Mode;
import io.hndsr.config.Precision;
import io.hndsr.error.InvalidBundleException;
import io.hndsr.model.BundleDescriptor.GraphFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * A network and its descriptor, in memory, with every hash checked. Immutable and thread-safe.
 *
 * <p>A bundle is a directory, a zip or a resource that holds {@code bundle.json} and the ONNX files it names. Weights are
 * data only; nothing is fetched from a network and no code is loaded.
 */
public final class ModelBundle {

    private static final String DESCRIPTOR = "bundle.json";
    private static final String BUNDLED = "/io/hndsr/model/default/";
    private static final int MAX_DESCRIPTOR_BYTES = 1 << 20;
    private static final int MAX_GRAPH_BYTES = 1 << 30;

    private final BundleDescriptor descriptor;
    private final Map<GraphRole, byte[]> graphs;
    private final Map<GraphRole, byte[]> int8Graphs;

    private ModelBundle(BundleDescriptor descriptor, Map<GraphRole, byte[]> graphs, Map<GraphRole, byte[]> int8Graphs) {
        this.descriptor = descriptor;
        this.graphs = graphs;
        this.int8Graphs = int8Graphs;
    }

    /**
     * Loads the bundled network.
     *
     * @return the default bundle
     * @throws InvalidBundleException if the jar is damaged
     */
    public static ModelBundle bundled() {
        return read("the bundled model", ModelBundle::readResource);
    }

    /**
     * Loads a bundle.
     *
     * @param path a directory or a zip
     * @return the bundle
     * @throws InvalidBundleException if it is absent, incomplete or altered
     */
    public static ModelBundle load(Path path) {
        if (Files.isDirectory(path)) {
            return read("model bundle " + path, (name, limit) -> readFile(path, name, limit));
        }
        if (!Files.exists(path)) {
            throw new InvalidBundleException(
                    "model bundle " + path + " does not exist; name a directory or zip that holds " + DESCRIPTOR);
        }
        try (ZipFile zip = new ZipFile(path.toFile())) {
            return read("model bundle " + path, (name, limit) -> readEntry(zip, name, limit));
        } catch (ZipException notAZip) {
            throw new InvalidBundleException(
                    "model bundle " + path + " is neither a directory nor a readable zip", notAZip);
        } catch (IOException failed) {
            throw new InvalidBundleException("model bundle " + path + " cannot be read: " + failed, failed);
        }
    }

    /**
     * Returns this bundle without what only other modes need, so that less has to be loaded on a device.
     *
     * @param modes the modes that will be used; those that the bundle does not offer are ignored
     * @return the reduced bundle; this one if nothing or everything would be left
     */
    public ModelBundle restrictedTo(Set<Mode> modes) {
        Set<Mode> kept = EnumSet.copyOf(descriptor.modes());
        kept.retainAll(modes);
        if (kept.isEmpty() || kept.equals(descriptor.modes())) {
            return this;
        }
        Set<GraphRole> unused = kept.contains(Mode.PERCEPTUAL)
                ? EnumSet.of(GraphRole.OPERATOR_WHOLE, GraphRole.OPERATOR_UNKNOWN)
                : EnumSet.of(GraphRole.DENOISER, GraphRole.DECODER);
        return new ModelBundle(
                descriptor.restrictedTo(kept, unused), without(graphs, unused), without(int8Graphs, unused));
    }

    private static Map<GraphRole, byte[]> without(Map<GraphRole, byte[]> graphs, Set<GraphRole> unused) {
        Map<GraphRole, byte[]> kept = new EnumMap<>(GraphRole.class);
        kept.putAll(graphs);
        kept.keySet().removeAll(unused);
        return kept;
    }

    /** {@return the descriptor of the bundle} */
    public BundleDescriptor descriptor() {
        return descriptor;
    }

    /**
     * Returns a graph.
     *
     * @param role what it is for
     * @return a copy of the ONNX file's bytes, or empty if the bundle has no such graph
     */
    public Optional<byte[]> graph(GraphRole role) {
        return Optional.ofNullable(graphs.get(role)).map(byte[]::clone);
    }

    /**
     * Returns a graph in a precision.
     *
     * @param role what it is for
     * @param precision the arithmetic
     * @return a copy of the ONNX file's bytes: of the 8-bit graph if that is requested and there is one, else of the
     *     one in float32; empty if the bundle has no such graph
     */
    public Optional<byte[]> graph(GraphRole role, Precision precision) {
        if (precision == Precision.INT8 && int8Graphs.containsKey(role)) {
            return Optional.of(int8Graphs.get(role).clone());
        }
        return graph(role);
    }

    /** Reads a file of a bundle, at most {@code limit} bytes of it; empty if there is no such file. */
    private interface Reader {
        Optional<byte[]> read(String name, int limit) throws IOException;
    }

    private static ModelBundle read(String what, Reader reader) {
        try {
            byte[] json = reader.read(DESCRIPTOR, MAX_DESCRIPTOR_BYTES)
                    .orElseThrow(() -> new InvalidBundleException(what + " has no " + DESCRIPTOR));
            BundleDescriptor descriptor = DescriptorReader.read(what, new String(json, StandardCharsets.UTF_8));
            return new ModelBundle(
                    descriptor,
                    readChecked(what, descriptor.graphs(), reader),
                    readChecked(what, descriptor.int8Graphs(), reader));
        } catch (IOException | UncheckedIOException failed) {
            throw new InvalidBundleException(what + " cannot be read: " + failed, failed);
        }
    }

    private static Map<GraphRole, byte[]> readChecked(String what, Map<GraphRole, GraphFile> files, Reader reader)
            throws IOException {
        Map<GraphRole, byte[]> graphs = new EnumMap<>(GraphRole.class);
        for (Map.Entry<GraphRole, GraphFile> file : files.entrySet()) {
            graphs.put(file.getKey(), readChecked(what, file.getValue(), reader));
        }
        return graphs;
    }

    private static byte[] readChecked(String what, GraphFile file, Reader reader) throws IOException {
        byte[] bytes = reader.read(file.file(), MAX_GRAPH_BYTES)
                .orElseThrow(() -> new InvalidBundleException(
                        what + " lacks the file " + file.file() + " that its " + DESCRIPTOR + " names"));
        String actual = HexFormat.of().formatHex(sha256(bytes));
        if (!actual.equals(file.sha256())) {
            throw new InvalidBundleException(what + ": " + file.file() + " has SHA-256 " + actual + ", " + DESCRIPTOR
                    + " says " + file.sha256() + "; the file was altered or damaged: get the bundle again");
        }
        return bytes;
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException absent) {
            throw new IllegalStateException("every Java platform has SHA-256", absent);
        }
    }

    private static Optional<byte[]> readResource(String name, int limit) throws IOException {
        try (InputStream stream = ModelBundle.class.getResourceAsStream(BUNDLED + name)) {
            return stream == null ? Optional.empty() : Optional.of(readBounded(name, stream, limit));
        }
    }

    private static Optional<byte[]> readFile(Path directory, String name, int limit) throws IOException {
        try (InputStream stream = Files.newInputStream(directory.resolve(name))) {
            return Optional.of(readBounded(name, stream, limit));
        } catch (NoSuchFileException absent) {
            return Optional.empty();
        }
    }

    private static Optional<byte[]> readEntry(ZipFile zip, String name, int limit) throws IOException {
        ZipEntry entry = zip.getEntry(name);
        if (entry == null) {
            return Optional.empty();
        }
        try (InputStream stream = zip.getInputStream(entry)) {
            return Optional.of(readBounded(name, stream, limit));
        }
    }

    private static byte[] readBounded(String name, InputStream stream, int limit) throws IOException {
        byte[] bytes = stream.readNBytes(limit);
        if (bytes.length == limit && stream.read() >= 0) {
            throw new IOException(name + " is larger than " + limit + " bytes");
        }
        return bytes;
    }
}

package io.hndsr.internal.network;

import io.hndsr.error.HndsrException;
import io.hndsr.error.RuntimeSetupException;
import java.io.IOException;
import java.net.URL;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Where ONNX Runtime comes from. There must be exactly one on the class path: {@code onnxruntime} and
 * {@code onnxruntime_gpu} have the same classes, and with both it is chance whose native library is loaded. Stateless, and free
 * of ONNX Runtime's own types: it reports that they are absent.
 */
public final class RuntimeInstallation {

    private static final String MARKER = "ai/onnxruntime/OrtEnvironment.class";

    /** What dynamic linkers say if a library that another needs is absent or too old: those of glibc, of musl and of macOS. */
    private static final List<String> MISSING_LIBRARIES = List.of(
            "cannot open shared object file",
            "Error loading shared library",
            "Error relocating",
            "version `GLIBC",
            "version `CXXABI",
            "Library not loaded");

    private RuntimeInstallation() {}

    /**
     * Checks the installation and loads it.
     *
     * @return the runtime, to be closed by the caller once its sessions are closed
     * @throws RuntimeSetupException if it is absent, present twice, or its native library cannot be loaded, or if the JVM is
     *     shutting down
     */
    public static OnnxRuntime load() {
        requireOne(locations(RuntimeInstallation.class.getClassLoader()));
        try {
            return OnnxRuntime.start();
        } catch (HndsrException refused) {
            throw refused;
        } catch (LinkageError | RuntimeException unusable) {
            requireRunningJvm();
            Throwable root = root(unusable);
            throw new RuntimeSetupException(
                    "the native library of ONNX Runtime cannot be loaded: " + root + "; " + remedy(root), unusable);
        }
    }

    /** Refuses a JVM that is shutting down, in which ONNX Runtime may be freed already. Only hooks know of that. */
    static void requireRunningJvm() {
        Thread hook = new Thread(() -> {}, "hndsr-runtime");
        try {
            Runtime.getRuntime().addShutdownHook(hook);
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException shuttingDown) {
            throw new RuntimeSetupException(
                    "ONNX Runtime cannot be started while the JVM is shutting down; create the resolver earlier",
                    shuttingDown);
        }
    }

    /** The first cause, which is the loader's own; later attempts find it in the text of the error that the JVM has kept. */
    private static Throwable root(Throwable failed) {
        return Stream.iterate(failed, Objects::nonNull, Throwable::getCause)
                .reduce((outer, inner) -> inner)
                .orElse(failed);
    }

    private static String remedy(Throwable root) {
        String text = root.toString();
        if (text.contains("IllegalCallerException")) {
            return "start the JVM with --enable-native-access=ALL-UNNAMED, or with com.microsoft.onnxruntime,io.hndsr.core in"
                    + " place of ALL-UNNAMED on the module path";
        }
        for (String property : List.of(
                "onnxruntime.native.path",
                "onnxruntime.native.onnxruntime.path",
                "onnxruntime.native.onnxruntime4j_jni.path")) {
            String value = System.getProperty(property);
            if (value != null) {
                return property + " is " + value + "; set it to the place of the libraries for " + platform()
                        + ", or remove it";
            }
        }
        if (text.contains("java.library.path") || text.contains("Unsupported arch")) {
            return "onnxruntime 1.29 supports Linux x64 and arm64, Windows x64 and macOS arm64, onnxruntime_gpu Linux and"
                    + " Windows x64; this is " + platform();
        }
        if (MISSING_LIBRARIES.stream().anyMatch(text::contains)) {
            return "install the library that is named; on Linux it needs glibc and libstdc++, which Alpine does not have";
        }
        return "it is unpacked to java.io.tmpdir, " + System.getProperty("java.io.tmpdir")
                + ", which must exist, be writable and not be mounted noexec; name another folder with -Djava.io.tmpdir, or"
                + " a folder with the libraries with -Donnxruntime.native.path";
    }

    private static String platform() {
        return System.getProperty("os.name") + " " + System.getProperty("os.arch");
    }

    static Set<String> locations(ClassLoader loader) {
        try {
            Set<String> locations = new LinkedHashSet<>();
            for (URL url : Collections.list(loader.getResources(MARKER))) {
                locations.add(url.toString().replace("!/" + MARKER, "").replace("jar:file:", ""));
            }
            return locations;
        } catch (IOException unreadable) {
            throw new RuntimeSetupException("the class path cannot be searched for ONNX Runtime", unreadable);
        }
    }

    static void requireOne(Set<String> locations) {
        if (locations.isEmpty()) {
            throw new RuntimeSetupException("ONNX Runtime is not on the class path; add com.microsoft.onnxruntime:"
                    + "onnxruntime (CPU) or onnxruntime_gpu (CUDA), version 1.29.0");
        }
        if (locations.size() > 1) {
            throw new RuntimeSetupException("ONNX Runtime is on the class path " + locations.size() + " times: "
                    + String.join(", ", locations)
                    + "; keep one of onnxruntime and onnxruntime_gpu and exclude the other");
        }
    }
}

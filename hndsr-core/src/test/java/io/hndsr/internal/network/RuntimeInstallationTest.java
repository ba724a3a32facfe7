package io.hndsr.internal.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hndsr.error.RuntimeSetupException;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.jar.JarOutputStream;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RuntimeInstallationTest {

    private static final String CLASS_FILE = "ai/onnxruntime/OrtEnvironment.class";

    @TempDir
    Path folder;

    @Test
    void the_test_class_path_has_one_and_it_loads() {
        OnnxRuntime runtime = RuntimeInstallation.load();
        assertThat(runtime.version()).startsWith("1.");
        assertThat(runtime.providers()).contains("CPU");
    }

    @Test
    void it_loads_on_a_thread_with_little_stack_however_long_the_command_line_is()
            throws IOException, InterruptedException {
        ProcessBuilder java = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Dpadding=" + "a".repeat(100_000),
                        "-cp",
                        System.getProperty("java.class.path"),
                        LittleStack.class.getName())
                .redirectErrorStream(true);
        // Its telemetry is what reads the command line; the files that it keeps go to a folder of the test.
        java.environment().put("ORT_DISABLE_TELEMETRY", "0");
        java.environment().put("HOME", folder.toString());
        java.environment().put("XDG_CACHE_HOME", folder.toString());
        Process process = java.start();

        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(process.waitFor()).as(output).isZero();
    }

    /** Loads ONNX Runtime, in a process of its own. */
    static final class LittleStack {

        private LittleStack() {}

        public static void main(String[] arguments) throws InterruptedException {
            Thread thread = new Thread(null, RuntimeInstallation::load, "little", 256 << 10);
            thread.start();
            thread.join();
        }
    }

    @Test
    void none_is_refused_with_the_artifacts_to_add() throws IOException {
        try (URLClassLoader loader = loader(Files.createDirectory(folder.resolve("empty")))) {
            Set<String> none = RuntimeInstallation.locations(loader);
            assertThat(none).isEmpty();
            assertThatThrownBy(() -> RuntimeInstallation.requireOne(none))
                    .isInstanceOf(RuntimeSetupException.class)
                    .hasMessageContaining("not on the class path")
                    .hasMessageContaining("onnxruntime_gpu")
                    .hasMessageContaining("1.29.0");
        }
    }

    @Test
    void two_are_refused_and_both_places_named() throws IOException {
        Path cpu = jar("onnxruntime-1.29.0.jar");
        Path gpu = jar("onnxruntime_gpu-1.29.0.jar");
        try (URLClassLoader loader = loader(cpu, gpu)) {
            Set<String> both = RuntimeInstallation.locations(loader);
            assertThat(both).hasSize(2);
            assertThatThrownBy(() -> RuntimeInstallation.requireOne(both))
                    .isInstanceOf(RuntimeSetupException.class)
                    .hasMessageContaining(cpu.toString())
                    .hasMessageContaining(gpu.toString())
                    .hasMessageContaining("2 times")
                    .hasMessageContaining("exclude");
        }
    }

    @Test
    void one_in_a_folder_or_a_jar_passes() throws IOException {
        Path classes = folder.resolve("classes");
        Files.createDirectories(classes.resolve("ai/onnxruntime"));
        Files.createFile(classes.resolve(CLASS_FILE));
        try (URLClassLoader loader = loader(classes)) {
            assertThatCode(() -> RuntimeInstallation.requireOne(RuntimeInstallation.locations(loader)))
                    .doesNotThrowAnyException();
        }
        try (URLClassLoader loader = loader(jar("onnxruntime.jar"))) {
            assertThatCode(() -> RuntimeInstallation.requireOne(RuntimeInstallation.locations(loader)))
                    .doesNotThrowAnyException();
        }
    }

    private Path jar(String name) throws IOException {
        Path jar = folder.resolve(name);
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
            out.putNextEntry(new ZipEntry(CLASS_FILE));
            out.closeEntry();
        }
        return jar;
    }

    private static URLClassLoader loader(Path... places) throws MalformedURLException {
        URL[] urls = new URL[places.length];
        for (int i = 0; i < places.length; i++) {
            urls[i] = places[i].toUri().toURL();
        }
        return new URLClassLoader(urls, ClassLoader.getPlatformClassLoader());
    }
}

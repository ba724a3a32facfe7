package io.hndsr;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A module that requires only {@code io.hndsr.core} is compiled and run. */
class ModulePathTest {

    private static final String PLAIN_MODULE = "module app { requires io.hndsr.core; }";
    private static final String PLAIN_MAIN = """
            package app;

            import io.hndsr.SuperResolver;
            import io.hndsr.UpscaleResult;
            import io.hndsr.request.UpscaleOptions;
            import java.awt.image.BufferedImage;
            import java.util.concurrent.CompletableFuture;

            final class Main {
                public static void main(String[] arguments) {
                    BufferedImage image = new BufferedImage(256, 192, BufferedImage.TYPE_INT_RGB);
                    SuperResolver resolver = SuperResolver.builder().threads(1).build();
                    CompletableFuture<UpscaleResult> future = resolver.submit(image, UpscaleOptions.scale(2));
                    Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                        BufferedImage large = future.join().image();
                        resolver.close();
                        System.out.println(large.getWidth() + "x" + large.getHeight());
                    }));
                    System.exit(0);
                }
            }
            """;

    private static final String METRICS_MODULE = "module app { requires io.hndsr.core; requires micrometer.core; }";
    private static final String METRICS_MAIN = """
            package app;

            import io.hndsr.SuperResolver;
            import io.hndsr.micrometer.MicrometerMetrics;
            import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
            import java.awt.image.BufferedImage;

            final class Main {
                public static void main(String[] arguments) {
                    BufferedImage image = new BufferedImage(32, 24, BufferedImage.TYPE_INT_RGB);
                    SimpleMeterRegistry registry = new SimpleMeterRegistry();
                    try (MicrometerMetrics metrics = new MicrometerMetrics(registry);
                            SuperResolver resolver =
                                    SuperResolver.builder().threads(1).metrics(metrics).build()) {
                        resolver.upscale(image, 2);
                        System.out.println(registry.get("hndsr.requests.admitted").counter().count());
                    }
                }
            }
            """;

    @TempDir
    Path folder;

    @Test
    void a_module_that_requires_core_alone_compiles_and_runs_without_micrometer() throws Exception {
        String path = modulePath(false);
        compile(path, PLAIN_MODULE, PLAIN_MAIN);
        ChildJvm.Outcome outcome = run(path);
        assertThat(outcome.exit()).as(outcome.output()).isZero();
        assertThat(outcome.output()).contains("512x384");
    }

    @Test
    void it_compiles_and_runs_beside_micrometer_too() throws Exception {
        String path = modulePath(true);
        compile(path, PLAIN_MODULE, PLAIN_MAIN);
        ChildJvm.Outcome outcome = run(path);
        assertThat(outcome.exit()).as(outcome.output()).isZero();
        assertThat(outcome.output()).contains("512x384");
    }

    @Test
    void a_module_that_requires_micrometer_as_well_measures_with_it() throws Exception {
        String path = modulePath(true);
        compile(path, METRICS_MODULE, METRICS_MAIN);
        ChildJvm.Outcome outcome = run(path);
        assertThat(outcome.exit()).as(outcome.output()).isZero();
        assertThat(outcome.output()).contains("1.0");
    }

    /** The module under test with what its users get from Maven, and nothing of the tests. */
    private static String modulePath(boolean micrometer) {
        List<String> names = List.of(
                "onnxruntime",
                "slf4j-api",
                "jakarta.validation-api",
                "jspecify",
                "gson",
                "imageio-",
                "common-",
                "webp-imageio",
                "kotlin-stdlib",
                "annotations-");
        List<String> metrics = List.of("micrometer-", "HdrHistogram", "LatencyUtils");
        return ChildJvm.classPath(entry -> {
            String name = String.valueOf(entry.getFileName());
            return entry.endsWith(Path.of("target", "classes"))
                    || names.stream().anyMatch(name::startsWith)
                    || (micrometer && metrics.stream().anyMatch(name::startsWith));
        });
    }

    private void compile(String modulePath, String module, String main) throws IOException {
        Path sources = Files.createDirectories(folder.resolve("src/app"));
        List<Path> files = List.of(
                Files.writeString(folder.resolve("src/module-info.java"), module),
                Files.writeString(sources.resolve("Main.java"), main));
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter problems = new StringWriter();
        try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, null)) {
            List<String> options = List.of(
                    "-Xlint:all,-requires-automatic,-path",
                    "-Werror",
                    "-p",
                    modulePath,
                    "-d",
                    folder.resolve("app").toString());
            boolean compiled = compiler.getTask(
                            problems, manager, null, options, null, manager.getJavaFileObjectsFromPaths(files))
                    .call();
            assertThat(compiled).as(problems.toString()).isTrue();
        }
    }

    private ChildJvm.Outcome run(String modulePath) throws IOException, InterruptedException {
        String all =
                Stream.of(modulePath, folder.resolve("app").toString()).collect(Collectors.joining(File.pathSeparator));
        return new ChildJvm(List.of("-p", all, "-m", "app/app.Main"), Map.of()).run();
    }
}

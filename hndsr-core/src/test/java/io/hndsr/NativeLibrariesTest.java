package io.hndsr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.hndsr.config.FallbackPolicy;
import io.hndsr.error.HndsrException;
import io.hndsr.image.BandLayout;
import io.hndsr.image.ImageSize;
import io.hndsr.image.RasterImage;
import io.hndsr.image.SampleType;
import io.hndsr.request.UpscaleOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is said, and what still works, if native libraries are absent or cannot be loaded: in JVMs of their own. */
class NativeLibrariesTest {

    @TempDir
    Path folder;

    @Test
    void without_onnx_runtime_a_resolver_is_refused_with_the_artifacts_to_add() throws Exception {
        assertThat(output(ChildJvm.of(without("onnxruntime"), Creating.class)))
                .contains("first: io.hndsr.error.RuntimeSetupException: ONNX Runtime is not on the class path; add")
                .contains("second: io.hndsr.error.RuntimeSetupException: ONNX Runtime is not on the class path; add");
    }

    @Test
    void without_onnx_runtime_the_bicubic_fallback_runs() throws Exception {
        ChildJvm.Outcome outcome =
                ChildJvm.of(without("onnxruntime"), Interpolating.class).run();
        assertThat(outcome.output()).contains("64x48", "ONNX Runtime is not on the class path", "Optional.empty");
    }

    @Test
    void a_temporary_folder_that_cannot_be_written_is_named_with_the_property_to_set() throws Exception {
        Path absent = folder.resolve("absent");
        assertThat(output(ChildJvm.of(Creating.class).with("-Djava.io.tmpdir=" + absent)))
                .contains("first: io.hndsr.error.RuntimeSetupException: the native library of ONNX Runtime cannot be"
                        + " loaded: java.nio.file.NoSuchFileException: " + absent)
                .contains("second: io.hndsr.error.RuntimeSetupException: the native library of ONNX Runtime cannot be"
                        + " loaded: ")
                .contains("java.io.tmpdir, " + absent + ", which must exist")
                .contains("-Donnxruntime.native.path")
                .doesNotContain("supports Linux");
    }

    @Test
    void a_wrong_path_of_the_libraries_is_named() throws Exception {
        Files.createFile(folder.resolve(System.mapLibraryName("onnxruntime")));
        assertThat(output(ChildJvm.of(Creating.class).with("-Donnxruntime.native.path=" + folder)))
                .contains("first: io.hndsr.error.RuntimeSetupException", "java.lang.UnsatisfiedLinkError: " + folder)
                .contains("onnxruntime.native.path is " + folder + "; set it to the place of the libraries for ")
                .doesNotContain("supports Linux");
    }

    @Test
    void a_jvm_without_native_access_is_told_how_to_grant_it() throws Exception {
        assumeTrue(Runtime.version().feature() >= 24, "before Java 24 native access cannot be denied");
        assertThat(output(ChildJvm.of(Creating.class).with("--illegal-native-access=deny")))
                .contains("first: io.hndsr.error.RuntimeSetupException", "second: io.hndsr.error.RuntimeSetupException")
                .contains("--enable-native-access=ALL-UNNAMED");
    }

    @Test
    void without_the_plug_in_webp_is_no_format_and_everything_else_works() throws Exception {
        assertThat(output(ChildJvm.of(without("webp-imageio"), Formats.class, webp())))
                .contains("[PNG, JPEG, BMP, TIFF]")
                .contains("read: io.hndsr.error.UnsupportedImageException: WebP cannot be read in this JVM: ")
                .contains("write: io.hndsr.error.OutputException: WebP cannot be written in this JVM: ")
                .contains("add com.github.usefulness:webp-imageio to the class path")
                .contains("unknown: ", "; PNG, JPEG, BMP and TIFF are supported");
    }

    @Test
    void without_kotlin_webp_is_no_format() throws Exception {
        assertThat(output(ChildJvm.of(without("kotlin-stdlib"), Formats.class, webp())))
                .contains("[PNG, JPEG, BMP, TIFF]")
                .contains("read: io.hndsr.error.UnsupportedImageException: WebP cannot be read in this JVM: ")
                .contains("write: io.hndsr.error.OutputException: WebP cannot be written in this JVM: ")
                .contains("add org.jetbrains.kotlin:kotlin-stdlib to the class path");
    }

    @Test
    void a_native_library_of_webp_that_cannot_be_unpacked_is_named_with_the_property_to_set() throws Exception {
        Path absent = folder.resolve("absent");
        assertThat(output(ChildJvm.of(Formats.class, webp()).with("-Dcom.luciad.imageio.webp.tmpdir=" + absent)))
                .contains("[PNG, JPEG, BMP, TIFF]")
                .contains("read: io.hndsr.error.UnsupportedImageException: WebP cannot be read in this JVM: ")
                .contains("write: io.hndsr.error.OutputException: WebP cannot be written in this JVM: ")
                .contains("-Dcom.luciad.imageio.webp.tmpdir");
    }

    @Test
    void webp_is_a_format_if_its_library_can_be_loaded() throws Exception {
        assertThat(output(ChildJvm.of(Formats.class, webp())))
                .contains("[PNG, JPEG, WEBP, BMP, TIFF]", "read: 8x6", "write: done")
                .contains("; PNG, JPEG, WebP, BMP and TIFF are supported");
    }

    private static String output(ChildJvm jvm) throws IOException, InterruptedException {
        return jvm.run().output();
    }

    private static String without(String jar) {
        Predicate<Path> wanted = entry -> !String.valueOf(entry.getFileName()).startsWith(jar);
        return ChildJvm.classPath(wanted);
    }

    /** Written here, since WebP works here. */
    private String webp() {
        Path file = folder.resolve("small.webp");
        ImageFiles.write(small(), file);
        return file.toString();
    }

    private static RasterImage small() {
        return TestPictures.random(1, new ImageSize(8, 6), BandLayout.RGB, SampleType.UINT8);
    }

    /** Creates a resolver twice: the JVM remembers a class that could not be initialised. */
    static final class Creating {

        private Creating() {}

        public static void main(String[] arguments) {
            System.out.println("first: " + attempt());
            System.out.println("second: " + attempt());
        }

        private static Object attempt() {
            try (SuperResolver resolver = SuperResolver.create()) {
                return resolver.device();
            } catch (HndsrException refused) {
                return refused;
            }
        }
    }

    /** Interpolates. */
    static final class Interpolating {

        private Interpolating() {}

        public static void main(String[] arguments) {
            try (SuperResolver resolver =
                    SuperResolver.builder().fallback(FallbackPolicy.BICUBIC).build()) {
                UpscaleResult result = resolver.upscale(TestPictures.waves(32, 24), UpscaleOptions.scale(2));
                System.out.println(
                        result.image().getWidth() + "x" + result.image().getHeight());
                System.out.println(result.report().fallbackReason());
                System.out.println(resolver.runtimeVersion());
            }
        }
    }

    /** Reads a WebP file and writes another. */
    static final class Formats {

        private Formats() {}

        public static void main(String[] arguments) throws IOException {
            Path file = Path.of(arguments[0]);
            System.out.println(ImageFiles.formats());
            System.out.println("read: " + attempt(() -> ImageFiles.read(file).size()));
            System.out.println("write: "
                    + attempt(() -> {
                        Path copy = file.resolveSibling("copy.webp");
                        ImageFiles.write(small(), copy);
                        return "done";
                    }));
            Path unknown = Files.writeString(file.resolveSibling("unknown"), "unknown");
            System.out.println("unknown: " + attempt(() -> ImageFiles.read(unknown)));
        }

        private static Object attempt(Supplier<Object> work) {
            try {
                return work.get();
            } catch (HndsrException refused) {
                return refused;
            }
        }
    }
}

package io.hndsr.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hndsr.SuperResolver;
import io.javalin.Javalin;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The examples run on a real image. */
class ExamplesTest {

    private static final Path ROOT = Path.of("..");
    private static final Path SAMPLE = ROOT.resolve("samples/valid/airplane_airplane15.png");

    @TempDir
    Path folder;

    @Test
    void five_lines_upscale_an_image_by_4() throws IOException {
        Path out = folder.resolve("sharp.png");

        FiveLines.main(new String[] {SAMPLE.toString(), out.toString()});

        BufferedImage sharp = ImageIO.read(out.toFile());
        assertThat(sharp.getWidth()).isEqualTo(1024);
        assertThat(sharp.getHeight()).isEqualTo(1024);
    }

    @Test
    void the_asynchronous_example_upscales_by_3_14() throws IOException {
        Path out = folder.resolve("sharp.png");

        Async.main(new String[] {SAMPLE.toString(), out.toString()});

        assertThat(ImageIO.read(out.toFile()).getWidth()).isEqualTo(804);
    }

    @Test
    void the_asynchronous_example_explains_a_failure() {
        Path missing = folder.resolve("missing.png");

        assertThatThrownBy(() -> Async.main(new String[] {missing.toString(), "out.png"}))
                .hasMessageContaining("failed")
                .hasMessageContaining("missing.png");
    }

    @Test
    void a_missing_bundle_falls_back_to_bicubic_and_says_so() throws IOException {
        Path out = folder.resolve("soft.png");

        String description = OwnBundle.upscale(folder.resolve("no-bundle"), SAMPLE, out);

        assertThat(description).startsWith("bicubic only: ").contains("no-bundle");
        assertThat(ImageIO.read(out.toFile()).getWidth()).isEqualTo(512);
    }

    @Test
    void a_copy_of_the_default_bundle_runs_from_a_directory() throws IOException {
        Path bundle = Files.createDirectory(folder.resolve("bundle"));
        Path source = ROOT.resolve("hndsr-core/src/main/resources/io/hndsr/model/default");
        try (Stream<Path> files = Files.list(source)) {
            for (Path file : files.toList()) {
                Files.copy(file, bundle.resolve(file.getFileName()));
            }
        }

        String description = OwnBundle.upscale(bundle, SAMPLE, folder.resolve("sharp.png"));

        assertThat(description).startsWith("produced by hndsr-48x12");
    }

    @Test
    void metrics_count_the_pixels_of_the_result() throws IOException {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();

        Metrics.upscale(SAMPLE, folder.resolve("sharp.png"), registry);

        assertThat(registry.get("hndsr.pixels").counter().count()).isEqualTo(512 * 512);
        assertThat(registry.find("hndsr.ready").gauge()).isNull();
    }

    @Test
    void a_preview_is_finished_before_the_scene_that_was_submitted_first() throws IOException {
        Path scene = folder.resolve("scene.png");
        ImageIO.write(new BufferedImage(1_200, 1_200, BufferedImage.TYPE_3BYTE_BGR), "png", scene.toFile());

        assertThat(ManyCallers.upscale(scene, SAMPLE)).startsWith("preview on ").endsWith(", 1 still pending");
    }

    @Test
    void the_example_of_super_resolver_writes_both_results() throws IOException {
        Path in = folder.resolve("in.png");
        ImageIO.write(new BufferedImage(20, 10, BufferedImage.TYPE_3BYTE_BGR), "png", in.toFile());
        Path enlarged = folder.resolve("enlarged.png");
        Path textured = folder.resolve("textured.png");

        SuperResolverExample.main(new String[] {in.toString(), enlarged.toString(), textured.toString()});

        assertThat(ImageIO.read(enlarged.toFile()).getWidth()).isEqualTo(80);
        assertThat(ImageIO.read(textured.toFile()).getWidth()).isEqualTo(80);
    }

    @Test
    void a_mounted_service_requires_a_key_and_stops_with_its_javalin() throws IOException, InterruptedException {
        // SHA-256 of "open sesame".
        Path keys = Files.writeString(
                folder.resolve("keys"), "alice:41ef4bb0b23661e66301aac36066912dac037827b4ae63a7b1165a5aa93ed4eb\n");
        try (SuperResolver resolver = SuperResolver.create()) {
            Javalin javalin = Mounted.start(resolver, keys, 0);
            try {
                assertThat(reply(javalin, "/own", ""))
                        .extracting(HttpResponse::statusCode)
                        .isEqualTo(200);
                assertThat(reply(javalin, "/sr/v1/upscale?scale=2", "no key"))
                        .extracting(HttpResponse::statusCode)
                        .isEqualTo(401);
                HttpResponse<byte[]> sharp = reply(javalin, "/sr/v1/upscale?scale=2", "open sesame");
                assertThat(sharp.statusCode()).isEqualTo(200);
                assertThat(ImageIO.read(new ByteArrayInputStream(sharp.body())).getWidth())
                        .isEqualTo(512);
            } finally {
                javalin.stop();
            }
            assertThat(resolver.status().ready()).isTrue();
        }
    }

    private static HttpResponse<byte[]> reply(Javalin javalin, String path, String key)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + javalin.port() + path));
        if (!key.isEmpty()) {
            request.header("X-API-Key", key).POST(HttpRequest.BodyPublishers.ofFile(SAMPLE));
        }
        return HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    }
}

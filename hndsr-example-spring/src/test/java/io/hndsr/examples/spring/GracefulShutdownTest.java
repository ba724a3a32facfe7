package io.hndsr.examples.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayInputStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The application gets SIGTERM while requests are in progress. */
class GracefulShutdownTest {

    private static final Path SAMPLE = Path.of("../samples/valid/airplane_airplane15.png");
    private static final int REQUESTS = 6;
    private static final int STILL_PENDING = 3;
    private static final int SIGTERM_EXIT = 143;

    @TempDir
    Path folder;

    @Test
    void requests_in_progress_finish_if_the_executable_jar_runs() throws Exception {
        Path log = folder.resolve("jar.txt");
        try (RunningApplication application =
                RunningApplication.start(log, "-jar", System.getProperty("executable.jar"))) {
            explainsDamage(application);
            finishesRequests(application);
        }
    }

    @Test
    void requests_in_progress_finish_if_the_application_runs_from_the_class_path() throws Exception {
        Path log = folder.resolve("class-path.txt");
        try (RunningApplication application = RunningApplication.start(
                log, "-cp", System.getProperty("java.class.path"), UpscaleApplication.class.getName())) {
            finishesRequests(application);
        }
    }

    private static void explainsDamage(RunningApplication application) {
        HttpResponse<byte[]> answer =
                application.post("no image".getBytes(StandardCharsets.UTF_8)).join();

        assertThat(answer.statusCode()).isEqualTo(422);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
        assertThat(new String(answer.body(), StandardCharsets.UTF_8))
                .contains("not an image in a known format (8 bytes)");
    }

    private static void finishesRequests(RunningApplication application) throws Exception {
        assumeTrue(application.canBeTerminated(), "skipped: this platform has no signal that asks a process to end");
        byte[] image = Files.readAllBytes(SAMPLE);
        List<CompletableFuture<HttpResponse<byte[]>>> answers = IntStream.range(0, REQUESTS)
                .mapToObj(i -> application.post(image))
                .toList();
        await().pollInterval(Duration.ofMillis(10)).until(() -> {
            int pending = application.pending();
            return pending >= STILL_PENDING && pending + count(answers) >= REQUESTS;
        });

        application.terminate();

        assertThat(answers).extracting(CompletableFuture::join).allSatisfy(answer -> {
            assertThat(answer.statusCode()).as(application.output()).isEqualTo(200);
            assertThat(ImageIO.read(new ByteArrayInputStream(answer.body())).getWidth())
                    .isEqualTo(512);
        });
        assertThat(application.exit()).isEqualTo(SIGTERM_EXIT);
        assertThat(application.output()).contains("Graceful shutdown complete").doesNotContain(" WARN ", " ERROR ");
    }

    private static long count(List<CompletableFuture<HttpResponse<byte[]>>> answers) {
        return answers.stream().filter(CompletableFuture::isDone).count();
    }
}

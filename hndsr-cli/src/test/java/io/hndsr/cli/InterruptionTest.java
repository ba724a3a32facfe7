package io.hndsr.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The command as a process that the user interrupts. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "a process is killed there without a signal")
final class InterruptionTest {

    /** More than a JVM needs until it upscales, far less than it needs for the image. */
    private static final Duration UNDER_WAY = Duration.ofSeconds(8);

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private Path folder;

    @Test
    void work_that_is_interrupted_stops_cleanly_and_leaves_no_file() throws IOException, InterruptedException {
        Path input = folder.resolve("large.png");
        ImageIO.write(new BufferedImage(3000, 3000, BufferedImage.TYPE_INT_RGB), "png", input.toFile());
        Path results = Files.createDirectory(folder.resolve("results"));
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        HndsrCommand.class.getName(),
                        "upscale",
                        input.toString(),
                        "-o",
                        results.resolve("larger.png").toString())
                .redirectErrorStream(true)
                .start();
        try {
            await().atMost(PATIENCE)
                    .until(() -> process.info()
                                    .totalCpuDuration()
                                    .orElse(Duration.ZERO)
                                    .compareTo(UNDER_WAY)
                            > 0);

            // Process.destroy would also close its output.
            process.toHandle().destroy();

            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
            assertThat(output).contains("interrupted; 0 of 1 finished");
            assertThat(process.exitValue()).isEqualTo(ExitCode.INTERRUPTED);
            try (Stream<Path> files = Files.list(results)) {
                assertThat(files).isEmpty();
            }
        } finally {
            process.destroyForcibly();
        }
    }
}

package io.hndsr.bench.stages;

import io.hndsr.SuperResolver;
import io.hndsr.UpscaleResult;
import io.hndsr.bench.support.SyntheticImages;
import io.hndsr.image.ImageFormat;
import io.hndsr.report.Stage;
import io.hndsr.request.UpscaleOptions;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import javax.imageio.ImageIO;

/**
 * Which stage takes how much of the time of an image of 1024x1024 at x4, from PNG bytes to PNG bytes?
 *
 * <p>Run with {@code java -jar hndsr-bench/target/hndsr-bench.jar stages}.
 */
public final class StageTable {

    private static final int SIDE = 1024;
    private static final int RUNS = 5;
    private static final Set<Stage> ON_TILE_THREADS =
            EnumSet.of(Stage.CUT, Stage.INFERENCE, Stage.CORRECT, Stage.BLEND);

    private StageTable() {}

    /**
     * Measures and prints the table.
     *
     * @throws IOException if the input cannot be encoded
     */
    public static void run() throws IOException {
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        ImageIO.write(SyntheticImages.rgb(SIDE), "png", png);
        try (SuperResolver resolver = SuperResolver.create()) {
            int processors = Runtime.getRuntime().availableProcessors();
            Sample[] samples = new Sample[RUNS];
            for (int i = -1; i < RUNS; i++) {
                Sample sample = measure(resolver, png.toByteArray());
                if (i >= 0) {
                    samples[i] = sample;
                }
            }
            Arrays.sort(samples, (a, b) -> a.total.compareTo(b.total));
            print(samples[RUNS / 2], processors);
        }
    }

    private static Sample measure(SuperResolver resolver, byte[] png) {
        long start = System.nanoTime();
        UpscaleResult result = resolver.upscale(png, UpscaleOptions.scale(4));
        long encoding = System.nanoTime();
        byte[] encoded = result.encode(ImageFormat.PNG);
        long end = System.nanoTime();
        Map<Stage, Duration> times = result.report()
                .withStageTime(Stage.ENCODE, Duration.ofNanos(end - encoding))
                .stageTimes();
        return new Sample(Duration.ofNanos(end - start), times, encoded.length);
    }

    private static void print(Sample sample, int processors) {
        System.out.printf(
                Locale.ROOT,
                "1024x1024 x4, PNG to PNG (%d bytes), %d processors, median of %d runs: %d ms%n",
                sample.bytes,
                processors,
                RUNS,
                sample.total.toMillis());
        System.out.println("| stage | wall ms | share |");
        System.out.println("|---|---|---|");
        for (Stage stage : Stage.values()) {
            Duration spent = sample.times.getOrDefault(stage, Duration.ZERO);
            boolean onTileThreads = ON_TILE_THREADS.contains(stage);
            double millis = spent.toNanos() / 1e6 / (onTileThreads ? processors : 1);
            System.out.printf(
                    Locale.ROOT,
                    "| %s | %.0f | %.1f %% |%n",
                    stage.name().toLowerCase(Locale.ROOT),
                    millis,
                    100 * millis / (sample.total.toNanos() / 1e6));
        }
    }

    private record Sample(Duration total, Map<Stage, Duration> times, int bytes) {}
}

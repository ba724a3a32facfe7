package io.hndsr;

import static org.assertj.core.api.Assertions.assertThat;

import io.hndsr.config.CpuThreads;
import io.hndsr.error.HndsrException;
import io.hndsr.request.UpscaleOptions;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A thousand failures of every kind, and five thousand results, lose no native memory. Each kind runs in a JVM of its own, whose heap is fixed and
 * wholly in memory from the start, so that what grows is native.
 */
class NativeMemoryTest {

    private static final int FAILURES = 1_000;
    private static final int RESULTS = 5_000;
    private static final int WARM_UP = 300;
    private static final long ALLOWED_GROWTH_KB = 30_000;

    /** Tiles at once, whatever the machine has: the memory that is kept for them depends on it. */
    private static final int RUNS = 2;

    /** The side of the largest tile: its core, and the margin or border of the test bundles on both sides. */
    private static final int TILE_SIDE = 64 + 2 * 4;

    private static final int LARGEST_SCALE = 3;

    /** Both pictures of a tile, of three bands in float32. */
    private static final long TILE_BYTES =
            3L * Float.BYTES * TILE_SIDE * TILE_SIDE * (1 + LARGEST_SCALE * LARGEST_SCALE);

    /** The JVM keeps a buffer for each thread that reads files. */
    private static final long JVM_KB = 256;

    /**
     * What the resolver may keep: a tile's memory for each run, and for the thread of small tiles. When a thread comes to
     * have its own is up to the operating system, so that this is a bound of all of it and not of growth.
     */
    private static final long ALLOWED_BUFFERS_KB = (RUNS + 1) * TILE_BYTES / 1024 + JVM_KB;

    /** A picture of 256x256 in tiles of 64. */
    private static final int TILES = 16;

    private static final Duration LOOKS_EVERY = Duration.ofNanos(20_000);
    private static final Duration SETTLES_WITHIN = Duration.ofSeconds(10);
    private static final Duration PAUSE = Duration.ofMillis(20);

    /** A number of sides that shares no divisor with the steps through it: every pair of sides comes in its turn. */
    private static final int SIDES = 149;

    private static final Path STATUS = Path.of("/proc/self/status");

    /** How requests end. */
    enum Ending {
        /** With a result, of any size. */
        SUCCESS,
        /** The device fails on a tile. */
        DEVICE,
        /** A tile holds NaN. */
        NOT_FINITE,
        /** The bytes are no image, cut off somewhere. */
        BAD_BYTES,
        /** A caller cancels, at once or after some of the tiles. */
        CANCEL,
        /** A bundle's graph breaks its contract. */
        BUNDLE
    }

    @ParameterizedTest
    @EnumSource(Ending.class)
    void a_thousand_failures_or_five_thousand_results_leave_the_memory_flat(Ending ending)
            throws IOException, InterruptedException {
        if (!Files.isReadable(STATUS)) {
            String reason = "skipped: resident memory is read from " + STATUS + ", which is not there";
            System.out.println(reason);
            Assumptions.abort(reason);
        }
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xms160m",
                        "-Xmx160m",
                        "-XX:+AlwaysPreTouch",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-Djava.awt.headless=true",
                        "-Dorg.slf4j.simpleLogger.defaultLogLevel=off",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        Loop.class.getName(),
                        ending.name())
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
        Matcher grown = Pattern.compile("grew by (-?\\d+) kB, direct buffers have (\\d+) kB")
                .matcher(said);
        assertThat(grown.find()).as(said).isTrue();
        System.out.println(ending + ": " + grown.group());
        assertThat(Long.parseLong(grown.group(1))).isLessThan(ALLOWED_GROWTH_KB);
        assertThat(Long.parseLong(grown.group(2))).isLessThanOrEqualTo(ALLOWED_BUFFERS_KB);
    }

    /** Fails a thousand times and prints by how much the process grew, and what direct buffers have in the end. */
    static final class Loop {
        private Loop() {}

        /** Takes the name of a {@link Ending}. */
        public static void main(String[] arguments) throws IOException {
            Ending ending = Ending.valueOf(arguments[0]);
            try (SuperResolver resolver = SuperResolver.builder()
                    .model(TestBundles.folder(ending == Ending.NOT_FINITE ? "nan-on-white" : "fails-on-white"))
                    .cpuThreads(CpuThreads.of(RUNS))
                    .build()) {
                endTimes(resolver, ending, WARM_UP);
                settledBufferKb();
                long before = residentKb();
                endTimes(resolver, ending, ending == Ending.SUCCESS ? RESULTS : FAILURES);
                long buffers = settledBufferKb();
                System.out.println(
                        "grew by " + (residentKb() - before) + " kB, direct buffers have " + buffers + " kB");
            }
        }

        private static void endTimes(SuperResolver resolver, Ending ending, int times) throws IOException {
            BufferedImage white = TestPictures.flat(256, 256, 0xffffff);
            BufferedImage grey = TestPictures.flat(256, 256, 0x808080);
            UpscaleOptions options = UpscaleOptions.scale(2).tileSize(64);
            byte[] encoded =
                    resolver.upscale(TestPictures.waves(64, 64), options).encode(io.hndsr.image.ImageFormat.PNG);
            int ended = 0;
            for (int i = 0; i < times; i++) {
                try {
                    switch (ending) {
                        case SUCCESS -> {
                            BufferedImage part = grey.getSubimage(0, 0, 1 + 11 * i % SIDES, 1 + 7 * i % SIDES);
                            resolver.upscale(part, UpscaleOptions.scale(2 + i % 3 / 2.0));
                            ended++;
                        }
                        case DEVICE, NOT_FINITE -> resolver.upscale(white, options);
                        case BAD_BYTES ->
                            resolver.upscale(java.util.Arrays.copyOf(encoded, i % (encoded.length - 20)), options);
                        case CANCEL -> {
                            AtomicInteger tiles = new AtomicInteger();
                            var future = resolver.submit(grey, options.onProgress(now -> tiles.set(now.tilesDone())));
                            while (tiles.get() < i % TILES && !future.isDone()) {
                                LockSupport.parkNanos(LOOKS_EVERY.toNanos());
                            }
                            future.cancel(true);
                            ended++;
                        }
                        case BUNDLE ->
                            SuperResolver.builder()
                                    .model(TestBundles.folder("without-cell"))
                                    .build()
                                    .close();
                    }
                } catch (HndsrException expected) {
                    ended++;
                }
            }
            if (ended != times) {
                throw new IllegalStateException(ended + " of " + times + " ended as they should");
            }
        }

        /**
         * What the JVM counts of native memory in the end. Buffers of finished tiles are garbage, whose memory a thread of
         * the JVM gives back some time after a collection, and a tile that was cancelled may still end.
         */
        private static long settledBufferKb() {
            long deadline = System.nanoTime() + SETTLES_WITHIN.toNanos();
            long kb;
            do {
                System.gc();
                LockSupport.parkNanos(PAUSE.toNanos());
                kb = directBufferKb();
            } while (kb > ALLOWED_BUFFERS_KB && System.nanoTime() < deadline);
            return kb;
        }

        /** The native memory the JVM has allocated, by its own count. */
        private static long directBufferKb() {
            return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                            .filter(pool -> pool.getName().equals("direct"))
                            .mapToLong(BufferPoolMXBean::getMemoryUsed)
                            .sum()
                    / 1024;
        }

        private static long residentKb() throws IOException {
            return Files.readAllLines(STATUS).stream()
                    .filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                    .findFirst()
                    .orElseThrow();
        }
    }
}

package io.hndsr.geotiff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.hndsr.SuperResolver;
import io.hndsr.error.OutputException;
import io.hndsr.error.WorkCancelledException;
import io.hndsr.image.ImageSize;
import io.hndsr.metrics.HndsrMetrics;
import io.hndsr.request.Nodata;
import io.hndsr.request.UpscaleOptions;
import io.hndsr.scene.OtherBands;
import io.hndsr.scene.SceneCompression;
import io.hndsr.scene.SceneOptions;
import io.hndsr.scene.SceneSpools;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Scenes that are interrupted, and continued from their spools. */
class GeoTiffResumeTest {

    private static final ImageSize SIZE = new ImageSize(300, 900);
    private static final UpscaleOptions OPTIONS = UpscaleOptions.scale(2).tileSize(64);
    private static final SceneOptions RESUME =
            SceneOptions.defaults().cloudOptimized().resume();

    private static final AtomicInteger TILES = new AtomicInteger();
    private static SuperResolver resolver;

    @TempDir
    private static Path shared;

    private static Path whole;

    @TempDir
    private Path folder;

    private Path source;
    private Path target;

    @BeforeAll
    static void open() {
        resolver = SuperResolver.builder()
                .model(TestScenes.bundle("bicubic-overlapping"))
                .metrics(new HndsrMetrics() {
                    @Override
                    public void tileFinished(long pixels) {
                        TILES.incrementAndGet();
                    }
                })
                .build();
        Path scene = TestScenes.write(shared.resolve("in.tif"), SIZE, 1);
        whole = shared.resolve("whole.tif");
        resolver.upscale(scene, whole, OPTIONS, SceneOptions.defaults().cloudOptimized());
    }

    @AfterAll
    static void close() {
        resolver.close();
    }

    @BeforeEach
    void scene() throws IOException {
        source = Files.copy(shared.resolve("in.tif"), folder.resolve("in.tif"));
        target = folder.resolve("out.tif");
    }

    /** Cancels a request once a part of it is finished. */
    private void interrupt(SceneOptions options) {
        Thread worker = Thread.currentThread();
        assertThatThrownBy(() -> resolver.upscale(
                        source,
                        target,
                        OPTIONS.onProgress(progress -> {
                            if (progress.fraction() > 0.5) {
                                worker.interrupt();
                                // The rest waits, so that the request is not finished before it is cancelled.
                                await(() -> worker.isInterrupted() ? Optional.empty() : Optional.of(true));
                            }
                        }),
                        options))
                .isInstanceOf(WorkCancelledException.class);
        assertThat(Thread.interrupted()).isTrue();
        Path spool = SceneSpools.spoolOf(target, options);
        // The request ends at once, its sink a moment later.
        await(() -> isLocked(spool) ? Optional.empty() : Optional.of(true));
    }

    private interface Condition<T> {
        Optional<T> poll();
    }

    private static <T> T await(Condition<T> condition) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (System.nanoTime() < end) {
            Optional<T> met = condition.poll();
            if (met.isPresent()) {
                return met.get();
            }
            Thread.onSpinWait();
        }
        throw new AssertionError("not within a minute");
    }

    private static boolean isLocked(Path file) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
                FileLock lock = channel.tryLock()) {
            return lock == null;
        } catch (OverlappingFileLockException locked) {
            return true;
        } catch (IOException absent) {
            return false;
        }
    }

    private int tilesOf(SceneOptions options) {
        TILES.set(0);
        resolver.upscale(source, target, OPTIONS, options);
        return TILES.get();
    }

    @Test
    void a_cancelled_scene_is_continued_to_the_same_bytes_without_computing_finished_rows_again() throws IOException {
        int all = tilesOf(SceneOptions.defaults());
        Files.delete(target);
        interrupt(RESUME);
        assertThat(target).doesNotExist();
        assertThat(names()).hasSize(2);
        assertThat(tilesOf(RESUME)).isLessThan(all);
        assertThat(Files.mismatch(target, whole)).isEqualTo(-1);
        assertThat(names()).containsExactlyInAnyOrder("in.tif", "out.tif");
    }

    @Test
    void without_the_option_a_cancelled_scene_leaves_nothing_and_a_spool_is_replaced() throws IOException {
        interrupt(SceneOptions.defaults());
        await(() -> Files.exists(SceneSpools.spoolOf(target, RESUME)) ? Optional.empty() : Optional.of(true));
        assertThat(names()).containsExactly("in.tif");

        interrupt(RESUME);
        tilesOf(SceneOptions.defaults().cloudOptimized());
        assertThat(Files.mismatch(target, whole)).isEqualTo(-1);
        assertThat(names()).containsExactlyInAnyOrder("in.tif", "out.tif");
    }

    @Test
    void whatever_differs_from_the_interrupted_request_is_named() throws IOException {
        interrupt(RESUME);
        byte[] spool = Files.readAllBytes(SceneSpools.spoolOf(target, RESUME));
        refuses("tiles was", OPTIONS.tileSize(128), RESUME);
        refuses("size was 600x1800, is 900x2700", UpscaleOptions.scale(3).tileSize(64), RESUME);
        refuses("nodata was 0, is 7", OPTIONS.nodata(Nodata.value(7)), RESUME);
        refuses("bands was 1,2,3", OPTIONS, RESUME.bands("4", "3", "2"));
        refuses("bands was 1,2,3", OPTIONS, RESUME.otherBands(OtherBands.DROP));
        refuses("file was DEFLATE", OPTIONS, RESUME.compression(SceneCompression.NONE));
        refuses("cloud-optimized", OPTIONS, SceneOptions.defaults().resume());
        try (SuperResolver other =
                SuperResolver.builder().model(TestScenes.bundle("nearest")).build()) {
            assertThatThrownBy(() -> other.upscale(source, target, OPTIONS, RESUME))
                    .isInstanceOf(OutputException.class)
                    .hasMessageContaining("model was");
        }
        TestScenes.write(source, SIZE, 2);
        refuses("input was", OPTIONS, RESUME);
        assertThat(Files.readAllBytes(SceneSpools.spoolOf(target, RESUME))).startsWith(spool);
        assertThat(target).doesNotExist();
    }

    private void refuses(String difference, UpscaleOptions options, SceneOptions scenes) {
        assertThatThrownBy(() -> resolver.upscale(source, target, options, scenes))
                .isInstanceOf(OutputException.class)
                .hasMessageContaining("cannot be continued")
                .hasMessageContaining(difference)
                .hasMessageContaining("--resume")
                .hasMessageContaining("--clean-spools");
    }

    @Test
    void a_copied_or_touched_input_is_the_same_input() throws IOException {
        interrupt(RESUME);
        Files.delete(source);
        Files.copy(shared.resolve("in.tif"), source);
        tilesOf(RESUME);
        assertThat(Files.mismatch(target, whole)).isEqualTo(-1);
    }

    @Test
    void a_killed_process_leaves_a_spool_that_is_continued_with_or_without_the_option_before() throws Exception {
        for (String first : List.of("resume", "plain")) {
            Path output = folder.resolve("child.txt");
            Process child = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-cp",
                            System.getProperty("java.class.path"),
                            Child.class.getName(),
                            source.toString(),
                            target.toString(),
                            first)
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            try {
                await(() -> {
                    if (!child.isAlive()) {
                        throw new AssertionError("it ended before it was killed");
                    }
                    return read(output).contains("half") ? Optional.of(true) : Optional.empty();
                });
            } finally {
                child.destroyForcibly().waitFor();
            }
            Files.delete(output);
            assertThat(target).doesNotExist();
            assertThat(SceneSpools.spoolOf(target, RESUME)).exists();
            TILES.set(0);
            resolver.upscale(source, target, OPTIONS, RESUME);
            assertThat(TILES.get()).isLessThan(75);
            assertThat(Files.mismatch(target, whole)).isEqualTo(-1);
            assertThat(names()).containsExactlyInAnyOrder("in.tif", "out.tif");
            Files.delete(target);
        }
    }

    @Test
    void a_disk_that_is_full_in_the_middle_leaves_no_part_of_a_result_and_a_spool_only_with_the_option()
            throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/prlimit")), "skipped: prlimit is not installed");
        for (String option : List.of("full plain", "full resume")) {
            Path output = folder.resolve("child.txt");
            Process child = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-cp",
                            System.getProperty("java.class.path"),
                            Child.class.getName(),
                            source.toString(),
                            target.toString(),
                            option)
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            assertThat(child.waitFor()).as(read(output)).isNotZero();
            assertThat(read(output)).contains("OutputException", "cannot write the spool", "--temp-dir");
            Files.delete(output);
            assertThat(target).doesNotExist();
            assertThat(Files.exists(SceneSpools.spoolOf(target, RESUME))).isEqualTo(option.endsWith("resume"));
        }
        resolver.upscale(source, target, OPTIONS, RESUME);
        assertThat(Files.mismatch(target, whole)).isEqualTo(-1);
        assertThat(names()).containsExactlyInAnyOrder("in.tif", "out.tif");
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException notYet) {
            return "";
        }
    }

    /** Enlarges a scene in a process of its own, and stands still after half of it. */
    static final class Child {

        private Child() {}

        public static void main(String[] arguments) {
            SceneOptions options = arguments[2].endsWith("resume")
                    ? RESUME
                    : SceneOptions.defaults().cloudOptimized();
            try (SuperResolver child = SuperResolver.builder()
                    .model(TestScenes.bundle("bicubic-overlapping"))
                    .metrics(new HndsrMetrics() {
                        @Override
                        public void tileFinished(long pixels) {
                            // On the thread of the tile, which therefore stands still too.
                            int tile = TILES.incrementAndGet();
                            if (tile == 2 && arguments[2].startsWith("full")) {
                                fillDisk();
                            }
                            if (tile >= 45 && !arguments[2].startsWith("full")) {
                                System.out.println("half");
                                System.out.flush();
                                standStill();
                            }
                        }
                    })
                    .build()) {
                child.upscale(Path.of(arguments[0]), Path.of(arguments[1]), OPTIONS, options);
            }
        }

        /** From now on no file of this process becomes longer than some bytes, as if the disk were full. */
        private static void fillDisk() {
            try {
                new ProcessBuilder(
                                "prlimit",
                                "--pid",
                                Long.toString(ProcessHandle.current().pid()),
                                "--fsize=300000")
                        .inheritIO()
                        .start()
                        .waitFor();
            } catch (IOException missing) {
                System.out.println("no prlimit");
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
        }

        private static void standStill() {
            try {
                Thread.sleep(TimeUnit.MINUTES.toMillis(2));
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Test
    void a_spool_that_is_cut_or_damaged_gives_the_same_bytes() throws IOException {
        interrupt(RESUME);
        Path spool = SceneSpools.spoolOf(target, RESUME);
        byte[] left = Files.readAllBytes(spool);
        for (int i = 0; i < 4; i++) {
            byte[] damaged = i < 2 ? Arrays.copyOf(left, left.length / (i + 2)) : left.clone();
            if (i >= 2) {
                damaged[damaged.length / i] ^= 0x10;
            }
            Files.write(spool, damaged);
            resolver.upscale(source, target, OPTIONS, RESUME);
            assertThat(Files.mismatch(target, whole)).isEqualTo(-1);
            assertThat(names()).containsExactlyInAnyOrder("in.tif", "out.tif");
            Files.delete(target);
        }
        Files.write(spool, new byte[] {1, 2, 3});
        resolver.upscale(source, target, OPTIONS, RESUME);
        assertThat(Files.mismatch(target, whole)).isEqualTo(-1);
    }

    @Test
    void spools_lie_in_the_folder_that_was_named_and_only_abandoned_ones_are_removed() throws IOException {
        Path elsewhere = Files.createDirectory(folder.resolve("spools"));
        SceneOptions options = RESUME.tempFolder(elsewhere);
        interrupt(options);
        assertThat(names()).containsExactlyInAnyOrder("in.tif", "spools");
        Path spool = SceneSpools.spoolOf(target, options);
        assertThat(spool).hasParent(elsewhere).exists();
        Path other = Files.createFile(elsewhere.resolve("photo.spool"));
        try (FileChannel channel = FileChannel.open(spool, StandardOpenOption.WRITE)) {
            FileLock lock = channel.lock();
            assertThat(SceneSpools.clean(elsewhere))
                    .containsExactly(new SceneSpools.Found(spool, Files.size(spool), true));
            lock.release();
        }
        assertThat(spool).exists();
        long bytes = Files.size(spool);
        assertThat(SceneSpools.clean(elsewhere)).containsExactly(new SceneSpools.Found(spool, bytes, false));
        assertThat(spool).doesNotExist();
        assertThat(other).exists();
        assertThat(SceneSpools.clean(elsewhere)).isEmpty();
        tilesOf(options);
        assertThat(Files.mismatch(target, whole)).isEqualTo(-1);
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> String.valueOf(file.getFileName())).toList();
        }
    }
}

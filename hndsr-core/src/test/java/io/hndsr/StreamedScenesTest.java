package io.hndsr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hndsr.error.DeadlineExceededException;
import io.hndsr.error.InvalidImageException;
import io.hndsr.error.OutputException;
import io.hndsr.error.WorkCancelledException;
import io.hndsr.image.BandLayout;
import io.hndsr.image.ImageDescription;
import io.hndsr.image.ImageFormat;
import io.hndsr.image.ImageSize;
import io.hndsr.image.PixelSink;
import io.hndsr.image.PixelSource;
import io.hndsr.image.RasterImage;
import io.hndsr.image.SampleType;
import io.hndsr.image.TileBounds;
import io.hndsr.report.UpscaleReport;
import io.hndsr.request.Nodata;
import io.hndsr.request.UpscaleOptions;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Images that are read in windows, and results that are written row by row. */
class StreamedScenesTest {

    private static final Map<String, SuperResolver> RESOLVERS = new HashMap<>();

    @AfterAll
    static void close() {
        RESOLVERS.values().forEach(SuperResolver::close);
        RESOLVERS.clear();
    }

    private record Case(String bundle, RasterImage image, UpscaleOptions options) {
        @Override
        public String toString() {
            return bundle + " " + image.size() + " " + image.layout() + " " + image.sampleType() + " "
                    + options.nodata();
        }
    }

    static Stream<Case> cases() {
        List<Case> cases = new ArrayList<>();
        for (String bundle : List.of("default", "nearest", "bicubic-overlapping")) {
            for (SampleType type : SampleType.values()) {
                UpscaleOptions options =
                        UpscaleOptions.scale(2).tileSize(bundle.equals("bicubic-overlapping") ? 64 : 32);
                cases.add(new Case(bundle, framed(type, BandLayout.RGB, new ImageSize(100, 300)), options));
                cases.add(new Case(bundle, framed(type, BandLayout.GREY_ALPHA, new ImageSize(45, 290)), options));
                cases.add(new Case(
                        bundle,
                        TestPictures.random(3, new ImageSize(60, 270), BandLayout.RGB_ALPHA, type),
                        options.nodata(Nodata.value(7)).radiometry()));
            }
        }
        cases.add(new Case(
                "default",
                framed(SampleType.UINT8, BandLayout.RGB, new ImageSize(50, 170)),
                UpscaleOptions.scale(3.14).noise(2).blur(0.5).radiometry()));
        return cases.stream();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void a_streamed_result_has_the_samples_of_one_in_memory(Case one) {
        SuperResolver resolver = RESOLVERS.computeIfAbsent(one.bundle, StreamedScenesTest::resolver);
        UpscaleResult whole = resolver.upscale(encoded(one.image), one.options);
        RecordingSink sink = new RecordingSink();
        UpscaleReport report =
                resolver.submit(new Windows(one.image), sink, one.options).join();

        assertThat(sink.calls).startsWith("begin").endsWith("finish").doesNotContain("abort");
        assertThat(sink.bytes()).isEqualTo(bytes(whole.raster()));
        assertThat(report.invalidPixels()).isEqualTo(whole.report().invalidPixels());
        assertThat(report.radiometry()).isEqualTo(whole.report().radiometry());
        assertThat(report.degradation()).isEqualTo(whole.report().degradation());
        assertThat(report.tiles()).isEqualTo(whole.report().tiles());
    }

    @Test
    void a_tall_scene_is_enlarged_row_by_row() {
        ImageSize size = new ImageSize(600, 20_000);
        try (SuperResolver resolver = resolver("nearest")) {
            Counting counting = new Counting(new ImageSize(1200, 40_000));
            UpscaleReport report = resolver.submit(new Computed(size), counting, UpscaleOptions.scale(2))
                    .join();
            assertThat(counting.rows).isEqualTo(40_000);
            assertThat(report.outputSize()).isEqualTo(new ImageSize(1200, 40_000));
            assertThat(counting.wrong).isZero();
        }
    }

    @Test
    void what_is_in_memory_does_not_grow_with_the_height_of_a_scene() {
        try (SuperResolver resolver = resolver("nearest")) {
            List<Integer> most = new ArrayList<>();
            for (int height : List.of(2_000, 8_000)) {
                Computed source = new Computed(new ImageSize(300, height));
                resolver.submit(
                                source,
                                new Counting(new ImageSize(600, 2 * height)),
                                UpscaleOptions.scale(2).tileSize(32))
                        .join();
                most.add(source.reads);
            }
            // The mask's pass and that of the tiles: every row is read twice, and no more often.
            assertThat(most).containsExactly(2 * ((2_000 + 127) / 128), 2 * ((8_000 + 127) / 128));
        }
    }

    @Test
    void a_cancelled_request_aborts_its_sink_once_and_finishes_nothing() throws Exception {
        try (SuperResolver resolver = resolver("nearest")) {
            CountDownLatch written = new CountDownLatch(1);
            CountDownLatch ended = new CountDownLatch(1);
            RecordingSink sink = new RecordingSink() {
                @Override
                public void write(int firstRow, RasterImage rows) {
                    super.write(firstRow, rows);
                    written.countDown();
                }

                @Override
                public void abort() {
                    super.abort();
                    ended.countDown();
                }
            };
            CompletableFuture<UpscaleReport> future = resolver.submit(
                    new Computed(new ImageSize(500, 50_000)),
                    sink,
                    UpscaleOptions.scale(2).tileSize(32));
            assertThat(written.await(60, TimeUnit.SECONDS)).isTrue();
            future.cancel(true);
            assertThat(ended.await(60, TimeUnit.SECONDS)).isTrue();
            assertThat(sink.calls).endsWith("abort").doesNotContain("finish");
        }
    }

    @Test
    void a_sink_whose_abort_fails_too_does_not_keep_the_request_from_ending() {
        try (SuperResolver resolver = resolver("nearest")) {
            RecordingSink sink = new RecordingSink() {
                @Override
                void called(String name) {
                    super.called(name);
                    if (!name.equals("begin")) {
                        throw new OutputException("the disk is gone");
                    }
                }
            };
            CompletableFuture<UpscaleReport> future =
                    resolver.submit(new Computed(new ImageSize(100, 900)), sink, UpscaleOptions.scale(2));
            assertThatThrownBy(() -> future.get(60, TimeUnit.SECONDS))
                    .hasCauseInstanceOf(OutputException.class)
                    .hasMessageContaining("the disk is gone");
        }
    }

    @Test
    void a_sink_that_fails_ends_the_request_with_its_error() {
        for (String call : List.of("begin", "write", "finish")) {
            try (SuperResolver resolver = resolver("nearest")) {
                RecordingSink sink = new RecordingSink() {
                    @Override
                    void called(String name) {
                        super.called(name);
                        if (name.equals(call)) {
                            throw new OutputException("the disk is full");
                        }
                    }
                };
                CompletableFuture<UpscaleReport> future =
                        resolver.submit(new Computed(new ImageSize(100, 900)), sink, UpscaleOptions.scale(2));
                assertThatThrownBy(future::join)
                        .isInstanceOf(CompletionException.class)
                        .cause()
                        .isInstanceOf(OutputException.class)
                        .hasMessageContaining("the disk is full");
                assertThat(sink.calls).endsWith("abort");
            }
        }
    }

    @Test
    void a_source_that_fails_or_changes_ends_the_request_with_its_error() {
        try (SuperResolver resolver = resolver("nearest")) {
            RecordingSink sink = new RecordingSink();
            Computed failing = new Computed(new ImageSize(100, 2_000)) {
                @Override
                public RasterImage read(TileBounds window) {
                    if (reads == 20) {
                        throw new InvalidImageException("the file is truncated");
                    }
                    return super.read(window);
                }
            };
            assertThatThrownBy(() -> resolver.submit(failing, sink, UpscaleOptions.scale(2))
                            .join())
                    .hasRootCauseInstanceOf(InvalidImageException.class)
                    .hasMessageContaining("truncated");
            assertThat(sink.calls).endsWith("abort");

            Computed changing = new Computed(new ImageSize(100, 2_000)) {
                @Override
                public RasterImage read(TileBounds window) {
                    RasterImage rows = super.read(window);
                    return reads == 20 ? rows.crop(new TileBounds(0, 0, 50, 1, rows.size())) : rows;
                }
            };
            assertThatThrownBy(() -> resolver.submit(changing, new RecordingSink(), UpscaleOptions.scale(2))
                            .join())
                    .hasRootCauseInstanceOf(InvalidImageException.class)
                    .hasMessageContaining("changed while it was read");
        }
    }

    @Test
    void a_refused_request_aborts_a_sink_that_was_never_begun() {
        try (SuperResolver resolver = resolver("nearest")) {
            RecordingSink sink = new RecordingSink();
            assertThatThrownBy(() -> resolver.submit(new Computed(new ImageSize(9, 9)), sink, UpscaleOptions.scale(9))
                            .join())
                    .hasMessageContaining("9");
            assertThat(sink.calls).containsExactly("abort");
        }
    }

    @Test
    void a_deadline_and_the_close_of_the_resolver_abort_the_sink() {
        RecordingSink late = new RecordingSink();
        RecordingSink open = new RecordingSink();
        CompletableFuture<UpscaleReport> unfinished;
        try (SuperResolver resolver = resolver("nearest")) {
            Computed scene = new Computed(new ImageSize(500, 100_000));
            assertThatThrownBy(() -> resolver.submit(
                                    scene, late, UpscaleOptions.scale(2).deadline(Duration.ofMillis(300)))
                            .join())
                    .hasRootCauseInstanceOf(DeadlineExceededException.class);
            unfinished = resolver.submit(new Computed(new ImageSize(500, 100_000)), open, UpscaleOptions.scale(2));
        }
        assertThatThrownBy(unfinished::join).isInstanceOf(CompletionException.class);
        assertThat(late.calls).endsWith("abort").doesNotContain("finish");
        assertThat(open.calls).endsWith("abort").doesNotContain("finish");
    }

    @Test
    void a_png_file_is_written_row_by_row_with_the_bytes_of_one_written_at_once(@TempDir Path folder)
            throws IOException {
        Path input = folder.resolve("in.png");
        RasterImage image = framed(SampleType.UINT16, BandLayout.RGB, new ImageSize(300, 500));
        ImageFiles.write(image, input);
        try (SuperResolver resolver = resolver("nearest")) {
            resolver.upscale(
                    input, folder.resolve("rows.png"), UpscaleOptions.scale(2).tileSize(32));
            resolver.upscale(input, UpscaleOptions.scale(2).tileSize(32)).write(folder.resolve("once.png"));
        }
        assertThat(Files.readAllBytes(folder.resolve("rows.png")))
                .isEqualTo(Files.readAllBytes(folder.resolve("once.png")));
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder("in.png", "rows.png", "once.png");
        }
    }

    @Test
    void a_cancelled_file_leaves_neither_a_part_nor_changes_an_older_result(@TempDir Path folder) throws IOException {
        Path input = folder.resolve("in.png");
        ImageFiles.write(framed(SampleType.UINT8, BandLayout.RGB, new ImageSize(300, 500)), input);
        Path target = Files.writeString(folder.resolve("out.png"), "older");
        try (SuperResolver resolver = resolver("nearest")) {
            assertThatThrownBy(() -> resolver.upscale(
                            input, target, UpscaleOptions.scale(2).deadline(Duration.ofNanos(1))))
                    .isInstanceOfAny(DeadlineExceededException.class, WorkCancelledException.class);
        }
        assertThat(target).hasContent("older");
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).hasSize(2);
        }
    }

    private static SuperResolver resolver(String bundle) {
        SuperResolver.Builder builder = SuperResolver.builder();
        return (bundle.equals("default") ? builder : builder.model(TestBundles.folder(bundle))).build();
    }

    /** A real-looking picture within a black frame, dull so that its range of values is stretched. */
    private static RasterImage framed(SampleType type, BandLayout layout, ImageSize size) {
        RasterImage random = TestPictures.random(5, size, layout, type);
        int bands = layout.bands();
        short[] shorts = new short[Math.toIntExact(size.pixels() * bands)];
        byte[] bytes = new byte[shorts.length];
        for (int i = 0; i < shorts.length; i++) {
            int x = i / bands % size.width();
            int y = i / bands / size.width();
            int smooth = (int) (1000 + 400 * Math.sin(x / 9.0) + 300 * Math.cos(y / 13.0));
            int value = x < 7 || (y < 150 && y > 20 && x > 30) ? 0 : smooth + random.sample(x, y, 0) % 32;
            boolean alpha = layout.hasAlpha() && i % bands == bands - 1;
            shorts[i] = (short) (alpha ? (x % 17 == 0 ? 0 : 40_000) : value);
            bytes[i] = (byte) (alpha ? (x % 17 == 0 ? 0 : 200) : value / 16);
        }
        return type == SampleType.UINT8
                ? RasterImage.ofBytes(size, layout, bytes, Optional.empty())
                : RasterImage.ofShorts(size, layout, shorts, Optional.empty());
    }

    private static byte[] encoded(RasterImage image) {
        return ImageFiles.encode(image, ImageFormat.PNG);
    }

    private static byte[] bytes(RasterImage image) {
        if (image.sampleType() == SampleType.UINT8) {
            return image.bytes();
        }
        ByteBuffer buffer = ByteBuffer.allocate(image.shorts().length * 2);
        buffer.asShortBuffer().put(image.shorts());
        return buffer.array();
    }

    /** Windows of an image in memory. */
    private record Windows(RasterImage image) implements PixelSource {
        @Override
        public ImageDescription description() {
            return image.description();
        }

        @Override
        public RasterImage read(TileBounds window) {
            return image.crop(window);
        }

        @Override
        public void close() {
            // Nothing is open.
        }
    }

    /** A grey scene whose samples follow from their place. */
    private static class Computed implements PixelSource {

        private final ImageSize size;
        int reads;

        Computed(ImageSize size) {
            this.size = size;
        }

        static byte sample(int x, int y) {
            return (byte) (20 + (x * 7 + y * 13) % 200);
        }

        @Override
        public ImageDescription description() {
            return new ImageDescription(size, BandLayout.GREY, SampleType.UINT8, Optional.empty());
        }

        @Override
        public RasterImage read(TileBounds window) {
            reads++;
            byte[] samples = new byte[window.width() * window.height()];
            for (int i = 0; i < samples.length; i++) {
                samples[i] = sample(window.x() + i % window.width(), window.y() + i / window.width());
            }
            return RasterImage.ofBytes(
                    new ImageSize(window.width(), window.height()), BandLayout.GREY, samples, Optional.empty());
        }

        @Override
        public void close() {
            // Nothing is open.
        }
    }

    /** Checks rows against the scene's, repeated, and keeps none. */
    private static final class Counting implements PixelSink {

        private final ImageSize size;
        private final Random random = new Random(1);
        int rows;
        int wrong;

        Counting(ImageSize size) {
            this.size = size;
        }

        @Override
        public void begin(ImageDescription description) {
            assertThat(description.size()).isEqualTo(size);
        }

        @Override
        public void write(int firstRow, RasterImage part) {
            assertThat(firstRow).isEqualTo(rows);
            rows += part.size().height();
            for (int i = 0; i < 100; i++) {
                int x = random.nextInt(size.width());
                int y = random.nextInt(part.size().height());
                if (part.sample(x, y, 0) != (Computed.sample(x / 2, (firstRow + y) / 2) & 0xff)) {
                    wrong++;
                }
            }
        }

        @Override
        public void finish() {
            assertThat(rows).isEqualTo(size.height());
        }

        @Override
        public void abort() {
            rows = -1;
        }
    }

    /** Keeps the rows, and the calls that it got. */
    private static class RecordingSink implements PixelSink {

        final List<String> calls = Collections.synchronizedList(new ArrayList<>());
        private final ByteArrayOutputStream samples = new ByteArrayOutputStream();

        void called(String name) {
            calls.add(name);
        }

        @Override
        public void begin(ImageDescription description) {
            called("begin");
        }

        @Override
        public void write(int firstRow, RasterImage rows) {
            called("write");
            samples.writeBytes(StreamedScenesTest.bytes(rows));
        }

        @Override
        public void finish() {
            called("finish");
        }

        @Override
        public void abort() {
            called("abort");
        }

        byte[] bytes() {
            return samples.toByteArray();
        }
    }
}

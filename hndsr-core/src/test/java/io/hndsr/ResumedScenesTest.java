package io.hndsr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hndsr.error.OutputException;
import io.hndsr.image.BandLayout;
import io.hndsr.image.ImageDescription;
import io.hndsr.image.ImageSize;
import io.hndsr.image.PixelSource;
import io.hndsr.image.RasterImage;
import io.hndsr.image.ResumableSink;
import io.hndsr.image.SampleType;
import io.hndsr.image.TileBounds;
import io.hndsr.metrics.HndsrMetrics;
import io.hndsr.report.UpscaleReport;
import io.hndsr.request.Nodata;
import io.hndsr.request.UpscaleOptions;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Results of which a sink has the first rows already. */
class ResumedScenesTest {

    private static final ImageSize SIZE = new ImageSize(70, 400);

    /** Counts tiles. */
    private static final class Counter implements HndsrMetrics {
        final AtomicInteger tiles = new AtomicInteger();

        @Override
        public void tileFinished(long outputPixels) {
            tiles.incrementAndGet();
        }
    }

    @ParameterizedTest
    @CsvSource({"default,2", "default,3.14", "nearest,2", "bicubic-overlapping,2"})
    void rows_that_are_there_are_not_computed_again_and_the_others_have_the_same_samples(String bundle, double scale) {
        Counter counter = new Counter();
        try (SuperResolver resolver = resolver(bundle, counter)) {
            UpscaleOptions options = UpscaleOptions.scale(scale)
                    .tileSize(bundle.equals("bicubic-overlapping") ? 64 : 32)
                    .nodata(Nodata.value(7));
            Rows whole = new Rows(0);
            UpscaleReport report = resolver.submit(new Scene(), whole, options).join();
            int height = report.outputSize().height();
            int tilesOfAll = counter.tiles.getAndSet(0);
            int rowBytes = whole.bytes().length / height;
            int before = tilesOfAll;
            for (int row : new int[] {0, 1, 256, height / 2 + 3, height - 1, height}) {
                Rows rest = new Rows(row);
                resolver.submit(new Scene(), rest, options).join();
                assertThat(rest.bytes())
                        .as("from row %s of %s", row, height)
                        .isEqualTo(Arrays.copyOfRange(whole.bytes(), row * rowBytes, whole.bytes().length));
                assertThat(rest.calls).startsWith("resume").endsWith("finish").doesNotContain("abort", "begin");
                int tiles = counter.tiles.getAndSet(0);
                assertThat(tiles).as("tiles from row %s", row).isLessThanOrEqualTo(before);
                before = tiles;
            }
            assertThat(before).isZero();
        }
    }

    @Test
    void radiometry_compares_all_rows_although_some_are_there() {
        try (SuperResolver resolver = resolver("nearest", HndsrMetrics.none())) {
            UpscaleOptions options = UpscaleOptions.scale(2).tileSize(32).radiometry();
            UpscaleReport whole =
                    resolver.submit(new Scene(), new Rows(0), options).join();
            Rows rest = new Rows(300);
            UpscaleReport resumed = resolver.submit(new Scene(), rest, options).join();
            assertThat(resumed.radiometry()).isEqualTo(whole.radiometry());
            assertThat(rest.bytes()).hasSize(500 * 140 * 6);
        }
    }

    @Test
    void listeners_hear_only_of_rows_that_are_produced_and_of_progress_over_all() {
        try (SuperResolver resolver = resolver("bicubic-overlapping", HndsrMetrics.none())) {
            List<TileBounds> parts = Collections.synchronizedList(new ArrayList<>());
            AtomicInteger least = new AtomicInteger(Integer.MAX_VALUE);
            AtomicReference<Integer> total = new AtomicReference<>(0);
            UpscaleOptions options = UpscaleOptions.scale(2)
                    .tileSize(64)
                    .onTileBounds(parts::add)
                    .onProgress(progress -> {
                        least.accumulateAndGet(progress.tilesDone(), Math::min);
                        total.set(progress.tilesTotal());
                    });
            UpscaleReport report =
                    resolver.submit(new Scene(), new Rows(500), options).join();
            assertThat(total.get()).isEqualTo(report.tiles());
            assertThat(least.get()).isGreaterThan(report.tiles() / 3);
            long pixels = parts.stream()
                    .mapToLong(part -> (long) part.width() * part.height())
                    .sum();
            int first = parts.stream().mapToInt(TileBounds::y).min().orElseThrow();
            assertThat(first).isBetween(350, 500);
            assertThat(pixels).isEqualTo((800L - first) * 140);
        }
    }

    @Test
    void what_decides_the_samples_is_told_to_the_sink_and_changes_with_it() {
        List<Map<String, String>> productions = new ArrayList<>();
        for (String bundle : List.of("default", "nearest")) {
            try (SuperResolver resolver = resolver(bundle, HndsrMetrics.none())) {
                for (int tile : new int[] {32, 64}) {
                    Rows sink = new Rows(0);
                    resolver.submit(new Scene(), sink, UpscaleOptions.scale(2).tileSize(tile))
                            .join();
                    productions.add(sink.production);
                }
            }
        }
        assertThat(productions).doesNotHaveDuplicates();
        assertThat(productions.get(0))
                .containsKeys("hndsr", "model", "mode", "size", "tiles", "range", "degradation", "device", "nodata");
        assertThat(productions.get(0).get("model"))
                .isNotEqualTo(productions.get(2).get("model"));
        assertThat(productions.get(0).get("tiles"))
                .isNotEqualTo(productions.get(1).get("tiles"));
        assertThat(productions.get(0).get("hndsr")).matches("\\d.*");
    }

    @Test
    void a_sink_that_refuses_to_continue_ends_the_request_before_a_tile_runs() {
        Counter counter = new Counter();
        try (SuperResolver resolver = resolver("nearest", counter)) {
            Rows refusing = new Rows(0) {
                @Override
                public int resume(ImageDescription description, Map<String, String> how) {
                    throw new OutputException("it was begun otherwise");
                }
            };
            assertThatThrownBy(() -> resolver.submit(new Scene(), refusing, UpscaleOptions.scale(2))
                            .join())
                    .hasRootCauseInstanceOf(OutputException.class)
                    .hasMessageContaining("begun otherwise");
            assertThat(refusing.calls).containsExactly("abort");
            assertThat(counter.tiles.get()).isZero();
        }
    }

    private static SuperResolver resolver(String bundle, HndsrMetrics metrics) {
        SuperResolver.Builder builder = SuperResolver.builder().metrics(metrics);
        return (bundle.equals("default") ? builder : builder.model(TestBundles.folder(bundle))).build();
    }

    /** A scene with missing pixels. */
    private static final class Scene implements PixelSource {

        private final RasterImage image = TestPictures.random(3, SIZE, BandLayout.RGB, SampleType.UINT16);

        @Override
        public ImageDescription description() {
            return new ImageDescription(SIZE, BandLayout.RGB, SampleType.UINT16, Optional.empty());
        }

        @Override
        public RasterImage read(TileBounds window) {
            RasterImage part = image.crop(window);
            short[] samples = part.shorts().clone();
            for (int i = 0; i < samples.length; i++) {
                int x = i / 3 % window.width();
                if (x > 30 && x < 45 && (window.y() + i / 3 / window.width()) % 90 < 20) {
                    samples[i] = 7;
                }
            }
            return RasterImage.ofShorts(part.size(), BandLayout.RGB, samples, Optional.empty());
        }

        @Override
        public void close() {
            // Nothing is open.
        }
    }

    /** Needs rows from one on. */
    private static class Rows implements ResumableSink {

        final List<String> calls = Collections.synchronizedList(new ArrayList<>());
        private final int needed;
        private final ByteArrayOutputStream samples = new ByteArrayOutputStream();
        private int next;
        Map<String, String> production = Map.of();

        Rows(int needed) {
            this.needed = needed;
            this.next = needed;
        }

        @Override
        public void begin(ImageDescription description) {
            calls.add("begin");
        }

        @Override
        public int resume(ImageDescription description, Map<String, String> how) {
            calls.add("resume");
            production = how;
            return needed;
        }

        @Override
        public void write(int firstRow, RasterImage rows) {
            assertThat(firstRow).isEqualTo(next);
            next += rows.size().height();
            ByteBuffer buffer = ByteBuffer.allocate(rows.shorts().length * 2);
            buffer.asShortBuffer().put(rows.shorts());
            samples.writeBytes(buffer.array());
        }

        @Override
        public void finish() {
            calls.add("finish");
        }

        @Override
        public void abort() {
            calls.add("abort");
        }

        byte[] bytes() {
            return samples.toByteArray();
        }
    }
}

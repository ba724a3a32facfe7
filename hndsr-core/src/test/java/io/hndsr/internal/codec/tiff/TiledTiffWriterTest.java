package io.hndsr.internal.codec.tiff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.hndsr.image.ImageSize;
import io.hndsr.internal.spool.TileSpool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class TiledTiffWriterTest {

    private static final ImageSize SIZE = new ImageSize(213, 150);
    private static final long PENDING = 1 << 20;

    @TempDir
    private Path folder;

    private Path write(TiffPlan plan, TiffSamples picture) {
        return write("out.tif", plan, picture, PENDING, TiffFileLayout.CLASSIC_LIMIT);
    }

    private Path write(String name, TiffPlan plan, TiffSamples picture, long pending, long classicLimit) {
        Path file = folder.resolve(name);
        try (TileSpool spool = TileSpool.create(folder.resolve(name + ".spool"), plan.toString())) {
            TiledTiffWriter writer = new TiledTiffWriter(plan, spool, pending, classicLimit);
            for (int row = 0; row < writer.tileRows(); row++) {
                for (int column = 0; column < writer.tileColumns(); column++) {
                    TestTiles.write(writer, plan, picture, row, column);
                }
            }
            writer.finish(file);
            spool.delete();
        }
        return file;
    }

    private static TiffPlan plan(TiffSampleType type, int bands) {
        return TiffPlan.of(SIZE, type, bands).withTileSide(64);
    }

    @ParameterizedTest
    @EnumSource(TiffSampleType.class)
    void samples_of_every_type_come_back(TiffSampleType type) {
        TiffPlan deflate = plan(type, 4);
        TiffSamples picture = TestTiles.picture(deflate, 1);
        for (TiffPlan plan : List.of(
                deflate,
                deflate.withCompression(TiffCompression.ZSTD, TiffPlan.ZSTD_LEVEL),
                deflate.withCompression(TiffCompression.NONE, 1))) {
            try (TiffFile file = TiffFile.open(write(plan, picture), TiffReadLimits.DEFAULT)) {
                TiffImage image = file.image();
                assertThat(image.structure().sampleType()).isEqualTo(type);
                assertThat(image.structure().predictor()).isEqualTo(plan.predictor());
                assertThat(TestTiles.same(image.readWindow(0, 0, SIZE.width(), SIZE.height()), picture))
                        .isTrue();
            }
        }
    }

    @Test
    void the_file_is_the_same_whatever_the_order_of_tiles_and_the_number_of_threads() throws Exception {
        TiffPlan plan = plan(TiffSampleType.UINT16, 3).withMask().withOverviews();
        TiffSamples picture = TestTiles.picture(plan, 2);
        byte[] expected = Files.readAllBytes(write(plan, picture));

        long seed = new Random().nextLong();
        List<int[]> tiles = new ArrayList<>();
        for (int i = 0; i < plan.tileRows(0) * plan.tileColumns(0); i++) {
            tiles.add(new int[] {i / plan.tileColumns(0), i % plan.tileColumns(0)});
        }
        Collections.shuffle(tiles, new Random(seed));
        Path file = folder.resolve("shuffled.tif");
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try (TileSpool spool = TileSpool.create(folder.resolve("shuffled.spool"), "")) {
            // So little may wait that some reduced tiles are made in the end.
            TiledTiffWriter writer = new TiledTiffWriter(plan, spool, 30_000, TiffFileLayout.CLASSIC_LIMIT);
            List<Future<?>> written = new ArrayList<>();
            for (int[] tile : tiles) {
                written.add(threads.submit(() -> TestTiles.write(writer, plan, picture, tile[0], tile[1])));
            }
            for (Future<?> each : written) {
                each.get();
            }
            writer.finish(file);
        } finally {
            threads.shutdownNow();
        }
        assertThat(Files.readAllBytes(file)).as("seed %d", seed).isEqualTo(expected);
    }

    @Test
    void an_interrupted_file_continues_from_its_spool_to_the_same_bytes() throws IOException {
        TiffPlan plan = plan(TiffSampleType.FLOAT32, 1).withMask().withOverviews();
        TiffSamples picture = TestTiles.picture(plan, 3);
        byte[] expected = Files.readAllBytes(write(plan, picture));
        int tiles = plan.tileRows(0) * plan.tileColumns(0);
        for (int first = 0; first <= tiles; first += 3) {
            Path spoolFile = folder.resolve("part.spool");
            try (TileSpool spool = TileSpool.create(spoolFile, "part")) {
                TiledTiffWriter writer = new TiledTiffWriter(plan, spool);
                for (int i = 0; i < first; i++) {
                    TestTiles.write(writer, plan, picture, i / plan.tileColumns(0), i % plan.tileColumns(0));
                }
            }
            // As if the process had been killed while it wrote.
            byte[] left = Files.readAllBytes(spoolFile);
            Files.write(spoolFile, Arrays.copyOf(left, left.length - first));
            TileSpool spool = TileSpool.resume(spoolFile, "part");
            TiledTiffWriter writer = new TiledTiffWriter(plan, spool);
            int written = 0;
            for (int i = 0; i < tiles; i++) {
                if (!writer.isWritten(i / plan.tileColumns(0), i % plan.tileColumns(0))) {
                    TestTiles.write(writer, plan, picture, i / plan.tileColumns(0), i % plan.tileColumns(0));
                    written++;
                }
            }
            assertThat(written).isBetween(tiles - first, tiles - first + 1);
            writer.finish(folder.resolve("resumed.tif"));
            spool.delete();
            assertThat(Files.readAllBytes(folder.resolve("resumed.tif"))).isEqualTo(expected);
        }
    }

    @Test
    void reduced_copies_hold_the_mean_of_the_valid_pixels() {
        TiffPlan plan = plan(TiffSampleType.INT16, 2)
                .withFields(List.of(GdalNodata.field(-9999)))
                .withMask()
                .withOverviews();
        TiffSamples picture = TestTiles.picture(plan, 4);
        Random random = new Random(5);
        for (int i = 0; i < picture.length(); i += 2) {
            if (random.nextInt(3) == 0) {
                picture.set(i, -9999);
            }
        }
        TiffSamples mask = TestTiles.mask(plan);
        try (TiffFile file = TiffFile.open(write(plan, picture), TiffReadLimits.DEFAULT)) {
            assertThat(file.directories()).hasSize(2 * plan.levels());
            assertThat(plan.levels()).isEqualTo(3);
            ImageSize half = plan.sizeOf(1);
            TiffSamples reduced = file.image(2).readWindow(0, 0, half.width(), half.height());
            TiffSamples reducedMask = file.image(3).readWindow(0, 0, half.width(), half.height());
            for (int i = 0; i < reduced.length(); i++) {
                int x = i / 2 % half.width();
                int y = i / 2 / half.width();
                double sum = 0;
                int valid = 0;
                boolean inMask = false;
                for (int pixel = 0; pixel < 4; pixel++) {
                    int fromX = 2 * x + pixel % 2;
                    int fromY = 2 * y + pixel / 2;
                    if (fromX < SIZE.width() && fromY < SIZE.height()) {
                        int at = fromY * SIZE.width() + fromX;
                        inMask |= mask.value(at) > 0;
                        double value = picture.value(2 * at + i % 2);
                        if (mask.value(at) > 0 && value != -9999) {
                            sum += value;
                            valid++;
                        }
                    }
                }
                assertThat(reduced.value(i)).isEqualTo(valid == 0 ? -9999 : Math.floor(sum / valid + 0.5));
                assertThat(reducedMask.value(i / 2) > 0).isEqualTo(inMask);
            }
        }
    }

    @Test
    void a_mean_of_valid_samples_is_never_nodata() {
        TiffPlan plan =
                TiffPlan.of(new ImageSize(2, 1), TiffSampleType.UINT8, 1).withFields(List.of(GdalNodata.field(5)));
        TileContent tile =
                new TileContent(2, 1, TiffSamples.ofBytes(TiffSampleType.UINT8, new byte[] {4, 6}), Optional.empty());

        assertThat(new TileReduction(plan).halve(tile).samples().value(0)).isEqualTo(6);
    }

    @Test
    void transparent_pixels_do_not_count_in_colours_and_visible_ones_do_not_vanish() {
        TiffPlan plan = TiffPlan.of(new ImageSize(2, 2), TiffSampleType.UINT8, 2)
                .withBands(TiffPhotometric.BLACK_IS_ZERO, List.of(2));
        byte[] pixels = {100, 1, (byte) 200, 0, 0, 0, 50, 0};
        TileContent tile = new TileContent(2, 2, TiffSamples.ofBytes(TiffSampleType.UINT8, pixels), Optional.empty());

        TiffSamples halved = new TileReduction(plan).halve(tile).samples();

        assertThat(TestTiles.values(halved)).containsExactly(100, 1);
    }

    @Test
    void samples_that_are_not_a_number_do_not_spread() {
        TiffPlan plan = TiffPlan.of(new ImageSize(2, 2), TiffSampleType.FLOAT32, 1)
                .withFields(List.of(GdalNodata.field(Double.NEGATIVE_INFINITY)));
        float[] pixels = {Float.NaN, 3, Float.NEGATIVE_INFINITY, 4};
        TileContent tile = new TileContent(2, 2, TiffSamples.ofFloats(pixels), Optional.empty());

        assertThat(new TileReduction(plan).halve(tile).samples().value(0)).isEqualTo(3.5);
    }

    @ParameterizedTest
    @ValueSource(longs = {TiffFileLayout.CLASSIC_LIMIT, 1000})
    void a_file_that_is_too_long_for_32_bits_is_a_bigtiff(long limit) {
        TiffPlan plan = plan(TiffSampleType.UINT16, 4)
                .withFields(List.of(
                        TiffField.ofDoubles(33_550, 2.5, 2.5, 0),
                        TiffField.ofLong8s(65_000, 7),
                        TiffField.ofText(42_112, "<GDALMetadata/>"),
                        TiffField.ofRational(282, 72, 1)))
                .withOverviews();
        TiffSamples picture = TestTiles.picture(plan, 6);

        try (TiffFile file = TiffFile.open(write("big.tif", plan, picture, PENDING, limit), TiffReadLimits.DEFAULT)) {
            assertThat(file.isBig()).isEqualTo(limit == 1000);
            assertThat(TestTiles.same(file.image().readWindow(0, 0, SIZE.width(), SIZE.height()), picture))
                    .isTrue();
            TiffDirectory directory = file.directories().get(0);
            assertThat(directory.carriedFields().stream().map(TiffField::tag))
                    .containsExactly(282, 33_550, 42_112, 65_000);
            assertThat(directory.field(65_000).orElseThrow().whole(0)).isEqualTo(7);
            assertThat(directory.field(33_550).orElseThrow().number(1)).isEqualTo(2.5);
            assertThat(file.directories().get(1).carriedFields()).isEmpty();
        }
    }

    @Test
    void a_picture_smaller_than_a_tile_is_one_tile_without_copies() {
        TiffPlan plan =
                TiffPlan.of(new ImageSize(3, 2), TiffSampleType.UINT8, 3).withOverviews();
        TiffSamples picture = TestTiles.picture(plan, 7);

        try (TiffFile file = TiffFile.open(write(plan, picture), TiffReadLimits.DEFAULT)) {
            assertThat(file.directories()).hasSize(1);
            assertThat(TestTiles.same(file.image().readWindow(0, 0, 3, 2), picture))
                    .isTrue();
        }
    }

    @Test
    void refuses_tiles_that_do_not_fit_and_to_finish_without_all() {
        TiffPlan plan = plan(TiffSampleType.UINT8, 1);
        Path target = folder.resolve("out.tif");
        try (TileSpool spool = TileSpool.create(folder.resolve("a.spool"), "")) {
            TiledTiffWriter writer = new TiledTiffWriter(plan, spool);
            TiffSamples tile = TiffSamples.allocate(TiffSampleType.UINT8, 64 * 64);

            assertThatThrownBy(() -> writer.write(0, 4, tile)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> writer.write(0, 3, tile)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> writer.write(0, 0, tile, tile)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> writer.write(0, 0, TiffSamples.allocate(TiffSampleType.INT8, 64 * 64)))
                    .isInstanceOf(IllegalArgumentException.class);
            writer.write(0, 0, tile);
            assertThatThrownBy(() -> writer.finish(target))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("tile 0,1");
            assertThat(target).doesNotExist();
        }
    }

    @Test
    void refuses_a_plan_that_contradicts_itself() {
        TiffPlan plan = plan(TiffSampleType.UINT8, 4);

        assertThatThrownBy(() -> plan.withTileSide(100)).hasMessageContaining("multiple of 16");
        assertThatThrownBy(() -> plan.withBands(TiffPhotometric.RGB, List.of())).hasMessageContaining("4 bands");
        assertThatThrownBy(() -> plan.withCompression(TiffCompression.LZW, 1)).hasMessageContaining("LZW");
        assertThatThrownBy(() -> plan.withCompression(TiffCompression.DEFLATE, 10))
                .hasMessageContaining("1 to 9");
        assertThatThrownBy(() -> plan.withFields(List.of(TiffField.ofLongs(TiffTag.IMAGE_WIDTH, 1))))
                .hasMessageContaining("set by the writer");
        assertThatThrownBy(() -> plan.withFields(List.of(GdalNodata.field(1), GdalNodata.field(2))))
                .hasMessageContaining("twice");
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -9999, 255, 1e20, -3.4028234663852886e38, 0.1, Double.NaN, Double.NEGATIVE_INFINITY})
    void a_nodata_value_comes_back(double value) {
        assertThat(GdalNodata.of(GdalNodata.field(value)).orElseThrow()).isEqualTo(value, within(0.0));
    }
}

package io.hndsr.internal.codec.tiff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.hndsr.image.ImageSize;
import io.hndsr.internal.spool.TileSpool;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** GDAL reads what is written here; skipped without GDAL. */
class GdalJudgesTest {

    private static final ImageSize SIZE = new ImageSize(700, 530);

    @TempDir
    private Path folder;

    @BeforeEach
    void requireGdal() {
        Gdal.requirePresent();
    }

    private Path write(TiffPlan plan, TiffSamples picture, long classicLimit) {
        Path file = folder.resolve("written.tif");
        try (TileSpool spool = TileSpool.create(folder.resolve("written.spool"), "")) {
            TiledTiffWriter writer = new TiledTiffWriter(plan, spool, 1 << 20, classicLimit);
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

    private byte[] raw(Path file, String... options) throws IOException {
        Path raw = folder.resolve("dump.raw");
        List<String> command = new ArrayList<>(List.of("gdal_translate", "-q", "-of", "ENVI", "-co", "INTERLEAVE=BSQ"));
        command.addAll(List.of(options));
        command.addAll(List.of(file.toString(), raw.toString()));
        Gdal.program(command.toArray(String[]::new));
        return Files.readAllBytes(raw);
    }

    private static byte[] planes(TiffSamples samples, int bands) {
        int bytes = samples.type().bytes();
        ByteBuffer dump = ByteBuffer.allocate(samples.length() * bytes).order(ByteOrder.LITTLE_ENDIAN);
        for (int band = 0; band < bands; band++) {
            for (int i = band; i < samples.length(); i += bands) {
                switch (samples.type()) {
                    case UINT8, INT8 -> dump.put((byte) samples.value(i));
                    case UINT16, INT16 -> dump.putShort((short) samples.value(i));
                    case UINT32, INT32 -> dump.putInt((int) (long) samples.value(i));
                    case FLOAT32 -> dump.putFloat((float) samples.value(i));
                    case FLOAT64 -> dump.putDouble(samples.value(i));
                }
            }
        }
        return dump.array();
    }

    @ParameterizedTest
    @EnumSource(TiffSampleType.class)
    void gdal_reads_the_samples_that_were_written(TiffSampleType type) throws IOException {
        TiffPlan plan = TiffPlan.of(SIZE, type, 4);
        TiffSamples picture = TestTiles.picture(plan, 1);
        for (TiffPlan each : List.of(
                plan,
                plan.withCompression(TiffCompression.ZSTD, 3).withOverviews(),
                plan.withCompression(TiffCompression.NONE, 1))) {
            assertThat(raw(write(each, picture, TiffFileLayout.CLASSIC_LIMIT))).isEqualTo(planes(picture, 4));
        }
        assertThat(raw(write(plan, picture, 0))).isEqualTo(planes(picture, 4));
    }

    @ParameterizedTest
    @CsvSource({
        "UINT16, 4, false, 4294967295",
        "UINT16, 3, true, 4294967295",
        "FLOAT32, 1, true, 0",
        "UINT8, 4, false, 0"
    })
    void a_file_with_overviews_is_a_valid_cloud_optimized_one(
            TiffSampleType type, int bands, boolean masked, long classicLimit) {
        TiffPlan plain = TiffPlan.of(SIZE, type, bands).withTileSide(128).withOverviews();
        TiffPlan plan = masked ? plain.withMask() : plain;
        Path file = write(plan, TestTiles.picture(plan, 2), classicLimit);

        String verdict = Gdal.python(
                "-m", "osgeo_utils.samples.validate_cloud_optimized_geotiff", "--full-check=yes", file.toString());

        assertThat(verdict).contains("is a valid cloud optimized GeoTIFF").doesNotContain("warning");
        String info = Gdal.program("gdalinfo", "-checksum", file.toString());
        assertThat(info).contains("Overviews: 350x265, 175x133, 88x67");
        if (masked) {
            assertThat(info).contains("Mask Flags: PER_DATASET").contains("Overviews of mask band: 350x265, 175x133");
        }
    }

    @Test
    void gdal_reads_the_mask_that_was_written() throws IOException {
        TiffPlan plan = TiffPlan.of(SIZE, TiffSampleType.UINT8, 3).withMask();
        Path file = write(plan, TestTiles.picture(plan, 3), TiffFileLayout.CLASSIC_LIMIT);

        byte[] mask = raw(file, "-b", "mask");

        byte[] expected = TestTiles.mask(plan).bytes();
        for (int i = 0; i < expected.length; i++) {
            assertThat(mask[i] != 0).isEqualTo(expected[i] != 0);
        }
    }

    @Test
    void fields_of_a_file_of_gdal_come_back_verbatim() throws IOException {
        Path source = folder.resolve("source.tif");
        Gdal.program(
                "gdal_translate",
                "-q",
                "-a_srs",
                "EPSG:32630",
                "-a_ullr",
                "500000",
                "4000000",
                "507000",
                "3994700",
                "-a_nodata",
                "7",
                "-mo",
                "SCENE=a\u00e4",
                "-a_scale",
                "0.0001",
                "-a_offset",
                "-0.1",
                "-co",
                "ENDIANNESS=BIG",
                "-outsize",
                "700",
                "530",
                "-r",
                "near",
                Path.of("src/test/resources/tiff/u16-deflate-nodata.tif")
                        .toAbsolutePath()
                        .toString(),
                source.toString());
        try (TiffFile file = TiffFile.open(source, TiffReadLimits.DEFAULT)) {
            TiffPlan plan = TiffPlan.of(SIZE, TiffSampleType.UINT16, 1)
                    .withFields(file.directories().get(0).carriedFields());
            TiffSamples picture = file.image().readWindow(0, 0, 700, 530);
            Path copy = write(plan, picture, TiffFileLayout.CLASSIC_LIMIT);

            assertThat(Gdal.run(List.of("gdalcompare.py", source.toString(), copy.toString()))
                            .output())
                    .contains("Differences Found: 1")
                    .contains("Files differ at the binary level.");
        }
    }

    @Test
    void overviews_are_those_of_gdal_but_for_rounding() throws IOException {
        TiffPlan plan = TiffPlan.of(new ImageSize(512, 512), TiffSampleType.FLOAT32, 1)
                .withTileSide(128)
                .withOverviews();
        TiffSamples picture = TestTiles.picture(plan, 4);
        Path ours = write(plan, picture, TiffFileLayout.CLASSIC_LIMIT);
        byte[] expected = raw(ours, "-outsize", "256", "256", "-r", "average", "-oo", "OVERVIEW_LEVEL=NONE");
        byte[] stored = raw(ours, "-oo", "OVERVIEW_LEVEL=0");

        assertThat(stored).hasSameSizeAs(expected);
        ByteBuffer one = ByteBuffer.wrap(expected).order(ByteOrder.LITTLE_ENDIAN);
        ByteBuffer other = ByteBuffer.wrap(stored).order(ByteOrder.LITTLE_ENDIAN);
        while (one.hasRemaining()) {
            assertThat(other.getFloat()).isCloseTo(one.getFloat(), within(0.01f));
        }
    }
}

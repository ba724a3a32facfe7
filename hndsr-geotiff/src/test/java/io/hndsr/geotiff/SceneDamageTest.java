package io.hndsr.geotiff;

import static org.assertj.core.api.Assertions.assertThatCode;

import io.hndsr.image.ImageSize;
import io.hndsr.internal.codec.tiff.TiffField;
import io.hndsr.internal.codec.tiff.TiffPlan;
import io.hndsr.internal.codec.tiff.TiffSampleType;
import io.hndsr.internal.codec.tiff.TiffSamples;
import io.hndsr.internal.codec.tiff.TiffTag;
import io.hndsr.internal.codec.tiff.TiledTiffWriter;
import io.hndsr.internal.spool.TileSpool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Scenes that are cut or damaged: read, or refused with a documented exception. */
class SceneDamageTest {

    private static final ImageSize SIZE = new ImageSize(40, 30);

    @TempDir
    private Path folder;

    private byte[] scene(TiffSampleType type, List<TiffField> fields) throws IOException {
        TiffPlan plan = TiffPlan.of(SIZE, type, 3).withTileSide(64).withFields(fields);
        TiffSamples samples = TiffSamples.allocate(type, SIZE.width() * SIZE.height() * 3);
        for (int i = 0; i < samples.length(); i++) {
            samples.set(i, i % 100);
        }
        Path file = folder.resolve("in.tif");
        try (TileSpool spool = TileSpool.create(folder.resolve("in.spool"), "test")) {
            TiledTiffWriter writer = new TiledTiffWriter(plan, spool);
            writer.write(0, 0, samples);
            writer.finish(file);
            spool.delete();
        }
        return Files.readAllBytes(file);
    }

    private static List<TiffField> geography(String metadata) {
        return List.of(
                TiffField.ofShorts(GeoTag.KEYS, 1, 1, 0, 3, 1024, 0, 1, 1, 1025, 0, 1, 1, 3072, 0, 1, 32632),
                TiffField.ofDoubles(GeoTag.PIXEL_SCALE, 10, 10, 0),
                TiffField.ofDoubles(GeoTag.TIEPOINTS, 0, 0, 0, 500_000, 4_000_000, 0),
                TiffField.ofText(TiffTag.GDAL_NODATA, "0"),
                TiffField.ofText(TiffTag.GDAL_METADATA, metadata));
    }

    @ParameterizedTest
    @EnumSource(
            value = TiffSampleType.class,
            names = {"UINT8", "UINT16", "FLOAT32"})
    void a_scene_that_is_cut_or_has_wrong_bytes_is_read_or_refused(TiffSampleType type) throws IOException {
        byte[] whole = scene(
                type,
                geography("<GDALMetadata><Item name=\"DESCRIPTION\" sample=\"0\" role=\"description\">red</Item>"
                        + "</GDALMetadata>"));
        for (int length = 0; length < whole.length; length += length < 700 ? 7 : 97) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThatCode(() -> SceneFuzz.fuzzerTestOneInput(cut))
                    .as("cut at %s", length)
                    .doesNotThrowAnyException();
        }
        long seed = new Random().nextLong();
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        for (int i = 0; i < 400; i++) {
            byte[] damaged = whole.clone();
            for (int n = random.nextInt(4); n >= 0; n--) {
                // Most of them in the directory, which comes first.
                int at = random.nextInt(random.nextInt(4) == 0 ? whole.length : Math.min(700, whole.length));
                damaged[at] = (byte) (random.nextBoolean() ? random.nextInt() : damaged[at] ^ 1 << random.nextInt(8));
            }
            assertThatCode(() -> SceneFuzz.fuzzerTestOneInput(damaged))
                    .as("seed %s, damage %s", seed, i)
                    .doesNotThrowAnyException();
        }
    }

    @Test
    void metadata_that_is_hostile_is_left_out_or_refused() throws IOException {
        for (String hostile : List.of(
                "",
                "<GDALMetadata>",
                "not xml",
                "<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><GDALMetadata><Item name=\"a\">&x;</Item>"
                        + "</GDALMetadata>",
                "<!DOCTYPE a [<!ENTITY x \"lol\"><!ENTITY y \"&x;&x;&x;&x;&x;&x;&x;&x;&x;&x;\">]>"
                        + "<GDALMetadata><Item name=\"a\">&y;</Item></GDALMetadata>",
                "<GDALMetadata><Item name=\"a\" sample=\"-1\">1</Item><Item sample=\"99999999999\">2</Item></GDALMetadata>",
                "<GDALMetadata><Item name=\"a\u0001\">\u0001</Item></GDALMetadata>")) {
            byte[] bytes = scene(TiffSampleType.UINT8, geography(hostile));
            assertThatCode(() -> SceneFuzz.fuzzerTestOneInput(bytes))
                    .as(hostile)
                    .doesNotThrowAnyException();
        }
    }
}

package io.hndsr.geotiff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.hndsr.SuperResolver;
import io.hndsr.error.InvalidOptionsException;
import io.hndsr.image.ExifBlock;
import io.hndsr.image.ImageMetadata;
import io.hndsr.image.ImageSize;
import io.hndsr.image.Resolution;
import io.hndsr.image.XmpPacket;
import io.hndsr.internal.codec.tiff.TiffDirectory;
import io.hndsr.internal.codec.tiff.TiffField;
import io.hndsr.internal.codec.tiff.TiffFile;
import io.hndsr.internal.codec.tiff.TiffImage;
import io.hndsr.internal.codec.tiff.TiffPlan;
import io.hndsr.internal.codec.tiff.TiffReadLimits;
import io.hndsr.internal.codec.tiff.TiffSampleType;
import io.hndsr.internal.codec.tiff.TiffSamples;
import io.hndsr.internal.codec.tiff.TiffTag;
import io.hndsr.internal.codec.tiff.TiledTiffWriter;
import io.hndsr.internal.spool.TileSpool;
import io.hndsr.report.UpscaleReport;
import io.hndsr.request.UpscaleOptions;
import io.hndsr.scene.OtherBands;
import io.hndsr.scene.SceneCompression;
import io.hndsr.scene.SceneOptions;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Scenes of several bands, with geography and missing data, from file to file. */
class GeoTiffUpscaleTest {

    private static final ImageSize SIZE = new ImageSize(150, 140);
    private static final double NODATA = -99;

    /** Debian's, which has the bindings of Debian's GDAL. */
    private static final String PYTHON = Files.exists(Path.of("/usr/bin/python3")) ? "/usr/bin/python3" : "python3";

    private static final String METADATA = """
            <GDALMetadata>
              <Item name="STATISTICS_MAXIMUM" sample="0">9</Item>
              <Item name="DESCRIPTION" sample="3" role="description">near infrared</Item>
              <Item name="OFFSET" sample="3" role="offset">-1000</Item>
              <Item name="ACQUIRED">2026-05-01</Item>
            </GDALMetadata>
            """;

    /** A maker, and a place north of the equator. */
    private static final ImageMetadata CARRIED = new ImageMetadata(
            Optional.of(new ExifBlock(ByteBuffer.allocate(56)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .put("II*\0".getBytes(StandardCharsets.US_ASCII))
                    .putInt(8)
                    .putShort((short) 2)
                    .put(new byte[] {15, 1, 2, 0, 2, 0, 0, 0, 'A', 0, 0, 0})
                    .put(new byte[] {0x25, (byte) 0x88, 4, 0, 1, 0, 0, 0, 38, 0, 0, 0})
                    .putInt(0)
                    .putShort((short) 1)
                    .put(new byte[] {1, 0, 2, 0, 2, 0, 0, 0, 'N', 0, 0, 0})
                    .array())),
            Optional.of(new XmpPacket(("<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'"
                            + " xmlns:t='http://ns.adobe.com/tiff/1.0/'>"
                            + "<rdf:Description t:Artist='Ada' t:ImageWidth='150'/></rdf:RDF>")
                    .getBytes(StandardCharsets.UTF_8))),
            Optional.of(new Resolution(300, 300, Resolution.Unit.INCH)));

    private static SuperResolver resolver;

    @TempDir
    private Path folder;

    @BeforeAll
    static void open() {
        resolver = SuperResolver.create();
    }

    @AfterAll
    static void close() {
        resolver.close();
    }

    @ParameterizedTest
    @EnumSource(TiffSampleType.class)
    void every_type_of_samples_comes_back_with_its_type_values_and_nodata(TiffSampleType type) throws IOException {
        Path source = scene(type, 4, List.of());
        Path target = folder.resolve("out.tif");
        UpscaleReport report = resolver.upscale(source, target, UpscaleOptions.scale(2));

        assertThat(report.invalidPixels().total()).isEqualTo(150 * 20);
        try (TiffFile tiff = TiffFile.open(target, TiffReadLimits.DEFAULT)) {
            TiffImage image = tiff.image();
            assertThat(image.structure().sampleType()).isEqualTo(type);
            assertThat(image.structure().bands()).isEqualTo(4);
            assertThat(image.structure().size()).isEqualTo(new ImageSize(300, 280));
            TiffSamples samples = image.readWindow(0, 0, 300, 280);
            double step = type.bytes() > 2 && !type.isFloat() ? 4 : 0.01;
            for (int y = 0; y < 280; y++) {
                for (int x = 0; x < 300; x++) {
                    for (int band = 0; band < 4; band++) {
                        double value = samples.value((y * 300 + x) * 4 + band);
                        if (y < 40) {
                            assertThat(value).isEqualTo(Double.valueOf(nodata(type)));
                        } else {
                            double expected = value(type, (x + 0.5) / 2 - 0.5, (y + 0.5) / 2 - 0.5, band);
                            assertThat(value)
                                    .as("%s,%s of band %s", x, y, band)
                                    .isNotEqualTo(Double.valueOf(nodata(type)))
                                    .isCloseTo(expected, within(8 + step));
                        }
                    }
                }
            }
        }
        assertOnlyFiles("in.tif", "out.tif");
    }

    @Test
    void what_a_scene_says_of_itself_is_carried_over_but_for_its_statistics() throws IOException {
        Path source = scene(TiffSampleType.UINT16, 4, geography());
        Path target = folder.resolve("out.tif");
        resolver.upscale(
                source,
                target,
                UpscaleOptions.scale(3),
                SceneOptions.defaults().bands("3", "2", "near infrared").otherBands(OtherBands.DROP));
        try (TiffFile tiff = TiffFile.open(target, TiffReadLimits.DEFAULT)) {
            TiffDirectory directory = tiff.image().directory();
            assertThat(tiff.image().structure().bands()).isEqualTo(3);
            assertThat(directory.field(GeoTag.PIXEL_SCALE).orElseThrow().number(0))
                    .isCloseTo(10 / 3.0, within(1e-12));
            assertThat(directory.field(GeoTag.KEYS))
                    .isEqualTo(geography().stream()
                            .filter(field -> field.tag() == GeoTag.KEYS)
                            .findFirst());
            assertThat(directory.field(51_234).orElseThrow().text()).isEqualTo("a tag that nobody knows");
            assertThat(directory.field(TiffTag.GDAL_METADATA).orElseThrow().text())
                    .doesNotContain("STATISTICS")
                    .contains("sample=\"2\" role=\"description\">near infrared<")
                    .contains("sample=\"2\" role=\"offset\">-1000<")
                    .contains("ACQUIRED")
                    .contains("HNDSR_MODEL");
        }
    }

    @Test
    void what_a_picture_carries_is_kept_or_left_out_and_its_geography_stays() throws IOException {
        Path source = scene(TiffSampleType.UINT8, 3, geography(), CARRIED);
        Path kept = folder.resolve("kept.tif");
        Path bare = folder.resolve("bare.tif");
        resolver.upscale(source, kept, UpscaleOptions.size(300, 420), SceneOptions.defaults());
        resolver.upscale(
                source,
                bare,
                UpscaleOptions.scale(2).withoutMetadata(),
                SceneOptions.defaults().cloudOptimized());
        try (TiffFile tiff = TiffFile.open(kept, TiffReadLimits.DEFAULT)) {
            ImageMetadata metadata = tiff.metadata();
            assertThat(metadata.exif()).isEqualTo(CARRIED.exif());
            assertThat(new String(metadata.xmp().orElseThrow().data(), StandardCharsets.UTF_8))
                    .contains("Ada")
                    .doesNotContain("ImageWidth");
            assertThat(metadata.resolution()).contains(new Resolution(600, 900, Resolution.Unit.INCH));
            assertThat(tiff.image().directory().has(GeoTag.KEYS)).isTrue();
        }
        try (TiffFile tiff = TiffFile.open(bare, TiffReadLimits.DEFAULT)) {
            assertThat(tiff.metadata()).isEqualTo(ImageMetadata.NONE);
            assertThat(tiff.image().directory().has(GeoTag.KEYS)).isTrue();
        }
    }

    @Test
    void a_band_that_there_is_not_is_named_with_those_that_there_are() throws IOException {
        Path source = scene(TiffSampleType.UINT16, 4, geography());
        assertThatThrownBy(() -> resolver.upscale(
                        source,
                        folder.resolve("out.tif"),
                        UpscaleOptions.scale(2),
                        SceneOptions.defaults().bands("5")))
                .isInstanceOf(InvalidOptionsException.class)
                .hasMessageContaining("\"5\"")
                .hasMessageContaining("4 (near infrared)");
        assertOnlyFiles("in.tif");
    }

    @Test
    void gdal_finds_the_same_extent_and_accepts_a_cloud_optimized_result() throws Exception {
        assumeTrue(hasGdal(), "skipped: gdalinfo and python3-gdal are not installed");
        Path source = scene(TiffSampleType.UINT16, 4, geography());
        for (SceneCompression compression : List.of(SceneCompression.DEFLATE, SceneCompression.NONE)) {
            Path target = folder.resolve("cog.tif");
            resolver.upscale(
                    source,
                    target,
                    UpscaleOptions.scale(4),
                    SceneOptions.defaults().cloudOptimized().compression(compression));
            String before = run("gdalinfo", source.toString());
            String after = run("gdalinfo", "-checksum", target.toString());
            for (String corner : List.of("Upper Left", "Lower Right", "Center")) {
                assertThat(line(after, corner)).isEqualTo(line(before, corner));
            }
            assertThat(after)
                    .contains("Size is 600, 560")
                    .contains("NoData Value=")
                    .contains("Overviews: 300x280")
                    .contains("Description = near infrared")
                    .doesNotContain("Checksum=-1");
            assertThat(run(
                            PYTHON,
                            "-m",
                            "osgeo_utils.samples.validate_cloud_optimized_geotiff",
                            "--full-check=yes",
                            target.toString()))
                    .contains("is a valid cloud optimized GeoTIFF");
        }
    }

    private static boolean hasGdal() {
        try {
            run("gdalinfo", "--version");
            run(PYTHON, "-c", "import osgeo_utils.samples.validate_cloud_optimized_geotiff");
            return true;
        } catch (IOException | InterruptedException | AssertionError missing) {
            return false;
        }
    }

    private static String run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(output).isZero();
        return output;
    }

    private static String line(String text, String start) {
        return text.lines()
                .filter(line -> line.startsWith(start))
                .findFirst()
                .orElse("")
                .replaceAll("\\s+", " ");
    }

    private static List<TiffField> geography() {
        return List.of(
                TiffField.ofShorts(GeoTag.KEYS, 1, 1, 0, 3, 1024, 0, 1, 1, 1025, 0, 1, 1, 3072, 0, 1, 32632),
                TiffField.ofDoubles(GeoTag.PIXEL_SCALE, 10, 10, 0),
                TiffField.ofDoubles(GeoTag.TIEPOINTS, 0, 0, 0, 500_000, 4_000_000, 0),
                TiffField.ofText(TiffTag.GDAL_METADATA, METADATA),
                TiffField.ofText(51_234, "a tag that nobody knows"));
    }

    /** A scene of smooth values, whose first 20 rows are missing. */
    private Path scene(TiffSampleType type, int bands, List<TiffField> more) {
        return scene(type, bands, more, ImageMetadata.NONE);
    }

    private Path scene(TiffSampleType type, int bands, List<TiffField> more, ImageMetadata carried) {
        List<TiffField> fields = new ArrayList<>(more);
        double nodata = nodata(type);
        fields.add(TiffField.ofText(
                TiffTag.GDAL_NODATA,
                switch (type) {
                    // As GDAL writes it; the nearest double is none that a float can be.
                    case FLOAT32 -> "-3.40282347e+38";
                    case FLOAT64 -> "nan";
                    default -> Integer.toString((int) nodata);
                }));
        TiffPlan plan = TiffPlan.of(SIZE, type, bands)
                .withTileSide(256)
                .withFields(fields)
                .withMetadata(carried);
        TiffSamples samples = TiffSamples.allocate(type, SIZE.width() * SIZE.height() * bands);
        for (int i = 0; i < samples.length(); i++) {
            int x = i / bands % SIZE.width();
            int y = i / bands / SIZE.width();
            samples.set(i, y < 20 ? nodata : value(type, x, y, i % bands));
        }
        Path file = folder.resolve("in.tif");
        try (TileSpool spool = TileSpool.create(folder.resolve("in.spool"), "test")) {
            TiledTiffWriter writer = new TiledTiffWriter(plan, spool);
            writer.write(0, 0, samples);
            writer.finish(file);
            spool.delete();
        }
        return file;
    }

    private static double nodata(TiffSampleType type) {
        return switch (type) {
            case FLOAT32 -> -Float.MAX_VALUE;
            case FLOAT64 -> Double.NaN;
            case UINT8, UINT16, UINT32 -> 0;
            default -> NODATA;
        };
    }

    /** A smooth value that fits the type. */
    private static double value(TiffSampleType type, double x, double y, int band) {
        double wave = 60 + 20 * Math.sin(x / 11 + band) + 20 * Math.cos(y / 13);
        return type.bytes() == 1 ? wave : type.isFloat() ? wave : Math.rint(wave * 10) / 10;
    }

    private void assertOnlyFiles(String... names) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files.map(file -> String.valueOf(file.getFileName()))).containsExactlyInAnyOrder(names);
        }
    }
}

package io.hndsr.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.hndsr.image.ImageSize;
import io.hndsr.internal.codec.tiff.TiffField;
import io.hndsr.internal.codec.tiff.TiffFile;
import io.hndsr.internal.codec.tiff.TiffPlan;
import io.hndsr.internal.codec.tiff.TiffReadLimits;
import io.hndsr.internal.codec.tiff.TiffSampleType;
import io.hndsr.internal.codec.tiff.TiffSamples;
import io.hndsr.internal.codec.tiff.TiledTiffWriter;
import io.hndsr.internal.spool.TileSpool;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code hndsr upscale} of scenes, and of files that it does not read. */
class UpscaleScenesTest {

    private static final int TIEPOINTS = 33_922;
    private static final int PIXEL_SCALE = 33_550;

    @TempDir
    private Path folder;

    @Test
    void several_scenes_and_a_folder_of_scenes_keep_their_geography() throws IOException {
        Path scenes = Files.createDirectory(folder.resolve("scenes"));
        scene(scenes.resolve("a.tif"), true);
        scene(scenes.resolve("b.tif"), true);
        Path more = scene(folder.resolve("c.tif"), true);
        Files.writeString(folder.resolve("c.tif.aux.xml"), "<PAMDataset/>");

        CommandRun run = CommandRun.of(
                "upscale",
                scenes,
                more,
                "-o",
                folder.resolve("out"),
                "--format",
                "geotiff",
                "--scale",
                "2",
                "--nodata",
                "-7");

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out())
                .contains("bands 1,2,3 of 4 are enlarged by the network, the others by cubic interpolation")
                .contains("c.tif.aux.xml lies beside the scene and is not read");
        for (String name : List.of("a.tif", "b.tif", "c.tif")) {
            try (TiffFile tiff = TiffFile.open(folder.resolve("out").resolve(name), TiffReadLimits.DEFAULT)) {
                assertThat(tiff.image().structure().bands()).isEqualTo(4);
                assertThat(tiff.image().structure().nodata()).hasValue(-7);
                assertThat(tiff.image()
                                .directory()
                                .field(PIXEL_SCALE)
                                .orElseThrow()
                                .number(0))
                        .isEqualTo(5);
            }
        }
    }

    @Test
    void geotiff_is_refused_without_geography_before_any_work() throws IOException {
        Path plain = scene(folder.resolve("plain.tif"), false);
        Path out = folder.resolve("out.tif");

        CommandRun run = CommandRun.of("upscale", plain, "-o", out, "--format", "geotiff");

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).contains("does not say where it lies", "format tiff");
        assertThat(out).doesNotExist();
    }

    @Test
    void a_report_in_the_units_of_the_scene_is_written_beside_the_result() throws IOException {
        Path input = scene(folder.resolve("in.tif"), true);

        CommandRun run = CommandRun.of(
                "upscale", input, "-o", folder.resolve("out.tif"), "--scale", "2", "--range", "-400,600", "--report");

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out()).contains("values used: -400.000 to 600.000, to which");
        JsonObject report = read(folder.resolve("out.report.json"));
        assertThat(report.getAsJsonArray("range").get(0).getAsDouble()).isEqualTo(-400);
        assertThat(report.getAsJsonArray("range").get(1).getAsDouble()).isEqualTo(600);
        assertThat(report.getAsJsonArray("bands")).hasSize(3);
        assertThat(Math.abs(report.getAsJsonArray("bands")
                        .get(0)
                        .getAsJsonObject()
                        .get("bias")
                        .getAsDouble()))
                .isLessThan(5);
        assertMatchesItsSchema(report);
    }

    /** Checks the parts of JSON Schema that the schema uses: type, required, and no properties but those described. */
    private static void assertMatchesItsSchema(JsonObject report) throws IOException {
        JsonObject schema = read(Samples.folder().resolveSibling("docs").resolve("report.schema.json"));
        JsonObject properties = schema.getAsJsonObject("properties");
        schema.getAsJsonArray("required")
                .forEach(name -> assertThat(report.has(name.getAsString()))
                        .as(name.getAsString())
                        .isTrue());
        for (Map.Entry<String, JsonElement> field : report.entrySet()) {
            JsonObject described = properties.getAsJsonObject(field.getKey());
            assertThat(described).as(field.getKey()).isNotNull();
            JsonElement value = field.getValue();
            String type = value.isJsonArray()
                    ? "array"
                    : value.isJsonObject()
                            ? "object"
                            : value.getAsJsonPrimitive().isString() ? "string" : "number";
            assertThat(described.get("type").getAsString().replace("integer", "number"))
                    .as(field.getKey())
                    .isEqualTo(type);
            if (value.isJsonObject()) {
                assertThat(described.getAsJsonObject("properties").keySet())
                        .containsAll(value.getAsJsonObject().keySet());
            }
        }
    }

    private static JsonObject read(Path json) throws IOException {
        return JsonParser.parseString(Files.readString(json)).getAsJsonObject();
    }

    @Test
    void the_limit_on_pixels_names_its_option_and_is_raised_by_it() throws IOException {
        Path input = folder.resolve("a.png");
        ImageIO.write(new BufferedImage(20, 10, BufferedImage.TYPE_INT_RGB), "png", input.toFile());

        CommandRun refused =
                CommandRun.of("upscale", input, "-o", folder.resolve("out.jpg"), "--scale", "2", "--max-pixels", "100");
        CommandRun raised = CommandRun.of(
                "upscale", input, "-o", folder.resolve("out.jpg"), "--scale", "2", "--max-pixels", "1000");

        assertThat(refused.exitCode()).isEqualTo(1);
        assertThat(refused.err()).contains("has 200 pixels, the limit is 100; raise it with --max-pixels N");
        assertThat(raised.exitCode()).as(raised.err()).isZero();
        assertThat(CommandRun.of("upscale", input, "--max-pixels", "0").exitCode())
                .isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource({"5", "9;1", "4000,0", "a,b"})
    void a_wrong_range_is_wrong_usage(String range) {
        CommandRun run = CommandRun.of("upscale", "a.png", "--range", range);

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("--range", "0,4000");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a.jp2.tif | 0000000c6a5020200d0a870a | gdal_translate -co TILED=YES -co COMPRESS=DEFLATE in.jp2 in.tif",
                "b.tif | ff4fff51002f | gdal_translate -co TILED=YES -co COMPRESS=DEFLATE in.jp2 in.tif",
                "c.png | 0000001c6674797068656963 | heif-convert in.heic in.png",
                "d.png | 0000001c6674797061766966 | avifdec in.avif in.png",
                "e.tif | 3c5652544461746173657420 | gdal_translate -co TILED=YES -co COMPRESS=DEFLATE -co BIGTIFF",
            })
    void a_file_that_is_not_read_is_refused_with_the_command_that_converts_it(String name, String hex, String command)
            throws IOException {
        Path input = Files.write(folder.resolve(name), java.util.HexFormat.of().parseHex(hex + "00".repeat(40)));

        CommandRun run = CommandRun.of("upscale", input, "-o", folder.resolve("out/"));

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).contains(command);
    }

    @Test
    void a_safe_folder_names_its_bands_and_what_to_call() throws IOException {
        Path bands = Files.createDirectories(folder.resolve("S2A_MSIL2A_X.SAFE/GRANULE/L2A_T32/IMG_DATA/R10m"));
        for (String band : List.of("B02", "B03", "B04", "B08")) {
            Files.write(bands.resolve("T32_" + band + "_10m.jp2"), "jp2".getBytes(StandardCharsets.US_ASCII));
        }

        CommandRun run = CommandRun.of("upscale", folder.resolve("S2A_MSIL2A_X.SAFE"));

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err())
                .contains("B02, B03, B04, B08")
                .contains("gdalbuildvrt -separate")
                .contains("T32_B04_10m.jp2")
                .contains("hndsr upscale");
    }

    /** A scene of 40 by 30 pixels and 4 bands, with values around 0. */
    private static Path scene(Path file, boolean georeferenced) throws IOException {
        TiffPlan plan =
                TiffPlan.of(new ImageSize(40, 30), TiffSampleType.INT16, 4).withTileSide(256);
        if (georeferenced) {
            plan = plan.withFields(List.of(
                    TiffField.ofDoubles(PIXEL_SCALE, 10, 10, 0),
                    TiffField.ofDoubles(TIEPOINTS, 0, 0, 0, 500_000, 4_000_000, 0)));
        }
        TiffSamples samples = TiffSamples.allocate(TiffSampleType.INT16, 40 * 30 * 4);
        for (int i = 0; i < samples.length(); i++) {
            samples.set(i, Math.rint(300 * Math.sin(i / 40.0)));
        }
        Path spooled = file.resolveSibling(file.getFileName() + ".spool");
        try (TileSpool spool = TileSpool.create(spooled, "test")) {
            TiledTiffWriter writer = new TiledTiffWriter(plan, spool);
            writer.write(0, 0, samples);
            writer.finish(file);
            spool.delete();
        }
        return file;
    }
}

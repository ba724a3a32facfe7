package io.hndsr.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import io.hndsr.image.ImageSize;
import io.hndsr.internal.codec.tiff.TiffDirectory;
import io.hndsr.internal.codec.tiff.TiffField;
import io.hndsr.internal.codec.tiff.TiffFile;
import io.hndsr.internal.codec.tiff.TiffPlan;
import io.hndsr.internal.codec.tiff.TiffReadLimits;
import io.hndsr.internal.codec.tiff.TiffSampleType;
import io.hndsr.internal.codec.tiff.TiffSamples;
import io.hndsr.internal.codec.tiff.TiffTag;
import io.hndsr.internal.codec.tiff.TiledTiffWriter;
import io.hndsr.internal.spool.TileSpool;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code POST /v1/upscale}: scenes in TIFF, with hndsr-geotiff on the class path. */
class ScenesTest {

    private static final int PIXEL_SCALE = 33_550;
    private static final int TIEPOINTS = 33_922;
    private static final int KEYS = 34_735;

    @RegisterExtension
    static final RunningServer SERVER = RunningServer.with(Setting.MAX_IMAGE_PIXELS, "300000");

    @TempDir
    private Path folder;

    @AfterEach
    void no_file_of_a_scene_is_left() {
        await().untilAsserted(() -> assertThat(temporaryFolders()).isEmpty());
    }

    private static List<Path> temporaryFolders() throws IOException {
        try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            return files.filter(file -> file.getFileName().toString().startsWith("hndsr-scene-"))
                    .toList();
        }
    }

    private static HttpRequest.Builder request(String query, byte[] image) {
        return SERVER.client().request("/v1/upscale" + query).POST(HttpRequest.BodyPublishers.ofByteArray(image));
    }

    private static Client.Answer upscale(String query, byte[] image) {
        return SERVER.client().send(request(query, image));
    }

    @ParameterizedTest
    @CsvSource({"tiff", "geotiff"})
    void a_scene_comes_back_with_its_geography_bands_and_type(String format) throws IOException {
        Client.Answer answer = upscale("?scale=2&format=" + format, scene(40, true));

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Content-Type")).isEqualTo("image/tiff; application=geotiff");
        assertThat(answer.header("Hndsr-Scale")).isEqualTo("2");
        try (TiffFile tiff = open(answer.bytes())) {
            TiffDirectory directory = tiff.image().directory();
            assertThat(tiff.image().structure().size()).isEqualTo(new ImageSize(80, 60));
            assertThat(tiff.image().structure().bands()).isEqualTo(4);
            assertThat(tiff.image().structure().sampleType()).isEqualTo(TiffSampleType.INT16);
            assertThat(directory.field(KEYS)).isPresent();
            assertThat(directory.field(PIXEL_SCALE).orElseThrow().number(0)).isCloseTo(5, within(1e-12));
        }
    }

    @Test
    void the_options_of_scenes_are_obeyed_in_a_query_and_in_a_form() throws IOException {
        byte[] scene = scene(40, true);
        String boundary = "f00ba4";
        byte[] head = ("--" + boundary + "\r\nContent-Disposition: form-data; name=\"bands\"\r\n\r\n3,2,1\r\n--"
                        + boundary
                        + "\r\nContent-Disposition: form-data; name=\"compression\"\r\n\r\nnone\r\n--" + boundary
                        + "\r\nContent-Disposition: form-data; name=\"image\"; filename=\"a.tif\"\r\n\r\n")
                .getBytes(java.nio.charset.StandardCharsets.UTF_8);
        byte[] foot = ("\r\n--" + boundary + "--\r\n").getBytes(java.nio.charset.StandardCharsets.UTF_8);
        Client.Answer form = SERVER.client()
                .send(SERVER.client()
                        .request("/v1/upscale?scale=2&format=tiff&otherBands=drop&cog=true&nodata=-7&range=-100,900")
                        .header("Content-Type", "multipart/form-data; boundary=" + boundary)
                        .POST(HttpRequest.BodyPublishers.ofByteArrays(List.of(head, scene, foot))));

        assertThat(form.status()).as(form.text()).isEqualTo(200);
        Client.Answer query = upscale(
                "?scale=2&format=tiff&otherBands=drop&cog=true&nodata=-7&range=-100,900&bands=3,2,1&compression=none",
                scene);
        assertThat(query.bytes()).isEqualTo(form.bytes());
        try (TiffFile tiff = open(form.bytes())) {
            assertThat(tiff.image().structure().bands()).isEqualTo(3);
            assertThat(tiff.image().structure().nodata()).hasValue(-7);
            assertThat(tiff.image()
                            .directory()
                            .field(TiffTag.GDAL_METADATA)
                            .orElseThrow()
                            .text())
                    .contains("HNDSR_MODEL");
        }
    }

    @Test
    void geotiff_is_refused_without_geography_in_the_input() throws IOException {
        for (byte[] image : List.of(scene(40, false), TestImages.png(16, 16))) {
            Client.Answer answer = upscale("?scale=2&format=geotiff", image);

            assertThat(answer.status()).isEqualTo(422);
            assertThat(answer.faults()).contains("does not say where it lies", "set format to tiff");
        }
        assertThat(upscale("?scale=2&format=tiff", scene(40, false)).header("Content-Type"))
                .isEqualTo("image/tiff");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "bands=4,3 | must be one band or three",
                "bands=5 | band \"5\" is not one of the scene's 4",
                "otherBands=keep | must be resample or drop, is \"keep\"",
                "compression=lzw | must be deflate, zstd or none",
                "cog=maybe | must be true or false",
                "range=5 | must be two numbers, the lower one first",
                "range=40000,99999 | lies outside of the values of the scene's samples, whole numbers from -32768 to 32767",
                "nodata=0.5 | is not a value of the scene's samples",
                "bands=1&format=png | has no effect on png",
            })
    void a_wrong_value_is_named_with_what_is_allowed(String query, String message) throws IOException {
        String format = query.contains("format") ? "" : "&format=tiff";
        Client.Answer answer = upscale("?scale=2&" + query + format, scene(40, true));

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.faults()).contains(message);
    }

    @Test
    void an_option_of_scenes_is_refused_for_other_images() {
        Client.Answer answer = upscale("?scale=2&bands=1&format=tiff", TestImages.png(16, 16));

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.faults()).contains("bands", "has no effect on an image that is not a scene");
    }

    @Test
    void a_scene_of_too_many_pixels_or_that_is_damaged_is_refused() throws IOException {
        Client.Answer large = upscale("?scale=2&format=tiff", scene(20_000, true));
        assertThat(large.status()).isEqualTo(413);
        assertThat(large.text()).contains("300000", "MAX_IMAGE_PIXELS");

        byte[] scene = scene(40, true);
        assertThat(upscale("?scale=2&format=tiff", java.util.Arrays.copyOf(scene, scene.length / 2))
                        .status())
                .isEqualTo(422);
    }

    @Test
    void the_files_of_a_scene_are_deleted_when_its_client_has_gone() throws Exception {
        HttpRequest.Builder slow = request("?scale=8&format=tiff", scene(8_000, true));
        var waiting = SERVER.client().http().sendAsync(slow.build(), HttpResponse.BodyHandlers.discarding());
        await().until(() -> !temporaryFolders().isEmpty());

        waiting.cancel(true);

        await().untilAsserted(() -> assertThat(temporaryFolders()).isEmpty());
    }

    private TiffFile open(byte[] tiff) throws IOException {
        return TiffFile.open(Files.write(folder.resolve("result.tif"), tiff), TiffReadLimits.DEFAULT);
    }

    /** A scene of 30 rows and 4 bands, with values around 0. */
    private byte[] scene(int width, boolean georeferenced) throws IOException {
        ImageSize size = new ImageSize(width, 30);
        TiffPlan plan = TiffPlan.of(size, TiffSampleType.INT16, 4).withTileSide(256);
        if (georeferenced) {
            plan = plan.withFields(List.of(
                    TiffField.ofShorts(KEYS, 1, 1, 0, 3, 1024, 0, 1, 1, 1025, 0, 1, 1, 3072, 0, 1, 32632),
                    TiffField.ofDoubles(PIXEL_SCALE, 10, 10, 0),
                    TiffField.ofDoubles(TIEPOINTS, 0, 0, 0, 500_000, 4_000_000, 0)));
        }
        TiffSamples samples = TiffSamples.allocate(TiffSampleType.INT16, width * 30 * 4);
        for (int i = 0; i < samples.length(); i++) {
            samples.set(i, Math.rint(300 * Math.sin(i / 40.0)));
        }
        Path file = folder.resolve("scene.tif");
        try (TileSpool spool = TileSpool.create(folder.resolve("scene.spool"), "test")) {
            TiledTiffWriter writer = new TiledTiffWriter(plan, spool);
            for (int column = 0; column < writer.tileColumns(); column++) {
                int x = column * 256;
                int columns = Math.min(256, width - x);
                TiffSamples tile = TiffSamples.allocate(TiffSampleType.INT16, columns * 30 * 4);
                for (int y = 0; y < 30; y++) {
                    tile.copyFrom(samples, (y * width + x) * 4, y * columns * 4, columns * 4);
                }
                writer.write(0, column, tile);
            }
            writer.finish(file);
            spool.delete();
        }
        return Files.readAllBytes(file);
    }
}

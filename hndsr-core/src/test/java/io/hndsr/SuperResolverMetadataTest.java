package io.hndsr;

import static org.assertj.core.api.Assertions.assertThat;

import io.hndsr.image.ImageFormat;
import io.hndsr.image.ImageMetadata;
import io.hndsr.image.ImageSize;
import io.hndsr.image.RasterImage;
import io.hndsr.image.Resolution;
import io.hndsr.internal.codec.Fixtures;
import io.hndsr.internal.codec.metadata.TagDump;
import io.hndsr.request.Nodata;
import io.hndsr.request.UpscaleOptions;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a result carries of what its input carries. */
class SuperResolverMetadataTest {

    private static final List<String> INPUTS =
            List.of("metadata.jpg", "metadata-mm.jpg", "metadata.png", "metadata.webp", "metadata.tif");

    private static SuperResolver resolver;

    @TempDir
    Path folder;

    @BeforeAll
    static void open() {
        resolver = SuperResolver.builder().model(TestBundles.folder("nearest")).build();
    }

    @AfterAll
    static void close() {
        resolver.close();
    }

    private Path input(String name) throws IOException {
        return Files.write(folder.resolve(name), Fixtures.bytes(name));
    }

    @ParameterizedTest
    @EnumSource(ImageFormat.class)
    void a_file_keeps_what_its_format_can_hold(ImageFormat format) throws IOException {
        for (String name : INPUTS) {
            Path target = folder.resolve("out." + format.extensions().get(0));
            resolver.upscale(input(name), target, UpscaleOptions.scale(2));

            RasterImage result = ImageFiles.read(target);
            boolean upright = name.endsWith(".tif");
            assertThat(result.size()).isEqualTo(upright ? new ImageSize(48, 32) : new ImageSize(32, 48));
            Resolution resolution = result.metadata().resolution().orElseThrow().in(Resolution.Unit.INCH);
            assertThat(Math.round(resolution.horizontal())).as("%s", name).isEqualTo(upright ? 600 : 300);
            assertThat(Math.round(resolution.vertical())).isEqualTo(upright ? 300 : 600);
            if (format == ImageFormat.BMP) {
                assertThat(result.metadata().exif()).isEmpty();
                continue;
            }
            assertThat(result.metadata().xmp())
                    .isEqualTo(ImageFiles.read(folder.resolve(name)).metadata().xmp())
                    .isPresent();
            Map<String, String> tags =
                    TagDump.of(result.metadata().exif().orElseThrow().data());
            assertThat(tags)
                    .containsEntry("271", "Ricoh")
                    .containsEntry("gps.2", "53/1 32/1 1122/25")
                    .containsEntry("exif.40962", Integer.toString(result.size().width()))
                    .containsEntry("exif.40963", Integer.toString(result.size().height()))
                    .containsEntry("exif.41486", upright ? "2000/1" : "4000/1")
                    .doesNotContainKey("274");
        }
    }

    @Test
    void each_axis_of_the_resolution_has_its_own_scale() throws IOException {
        UpscaleResult result = resolver.upscale(input("metadata.jpg"), UpscaleOptions.size(40, 72));
        assertThat(result.raster().metadata().resolution()).contains(new Resolution(375, 900, Resolution.Unit.INCH));
    }

    @Test
    void a_png_that_is_written_row_by_row_has_the_bytes_of_one_in_memory() throws IOException {
        Path target = folder.resolve("out.png");
        resolver.upscale(input("metadata.webp"), target, UpscaleOptions.scale(2));
        byte[] whole = resolver.upscale(Fixtures.bytes("metadata.webp"), UpscaleOptions.scale(2))
                .encode(ImageFormat.PNG);
        assertThat(target).hasBinaryContent(whole);
    }

    @Test
    void invalid_pixels_do_not_cost_the_metadata() throws IOException {
        RasterImage image = ImageFiles.read(input("metadata.png"));
        byte[] samples = image.bytes().clone();
        Arrays.fill(samples, 0, 3 * 16 * 4, (byte) 7);
        RasterImage framed = RasterImage.ofBytes(image.size(), image.layout(), samples, image.iccProfile())
                .withMetadata(image.metadata());
        Path file = folder.resolve("framed.png");
        ImageFiles.write(framed, file);
        UpscaleResult result = resolver.upscale(file, UpscaleOptions.scale(2).nodata(Nodata.value(7)));
        assertThat(result.report().invalidPixels().total()).isPositive();
        assertThat(result.raster().metadata().exif()).isPresent();
    }

    @Test
    void a_result_carries_nothing_if_the_caller_says_so() throws IOException {
        UpscaleOptions options =
                UpscaleOptions.scale(2).withoutMetadata().radiometry().format(ImageFormat.PNG);
        Path target = folder.resolve("out.png");
        resolver.upscale(input("metadata.png"), target, options);
        RasterImage result = ImageFiles.read(target);
        assertThat(result.metadata()).isEqualTo(ImageMetadata.NONE);
        assertThat(result.iccProfile()).isPresent();
        assertThat(resolver.upscale(input("metadata.jpg"), options).raster().metadata())
                .isEqualTo(ImageMetadata.NONE);
    }

    @Test
    void an_image_in_memory_has_no_metadata_and_neither_has_its_result() throws IOException {
        var image = Objects.requireNonNull(ImageIO.read(new ByteArrayInputStream(Fixtures.bytes("metadata.jpg"))));
        assertThat(resolver.upscale(image, UpscaleOptions.scale(2)).raster().metadata())
                .isEqualTo(ImageMetadata.NONE);
    }

    @Test
    void parts_that_are_shown_while_a_result_is_made_carry_nothing() throws IOException {
        List<byte[]> parts = Collections.synchronizedList(new ArrayList<>());
        resolver.upscale(
                input("metadata.jpg"), UpscaleOptions.scale(2).onTile(tile -> parts.add(tile.encode(ImageFormat.PNG))));
        assertThat(parts).isNotEmpty();
        for (byte[] part : parts) {
            Path file = Files.write(folder.resolve("part.png"), part);
            assertThat(ImageFiles.read(file).metadata()).isEqualTo(ImageMetadata.NONE);
        }
    }
}

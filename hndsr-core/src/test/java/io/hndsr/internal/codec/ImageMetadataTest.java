package io.hndsr.internal.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.hndsr.image.BandLayout;
import io.hndsr.image.ExifBlock;
import io.hndsr.image.ImageFormat;
import io.hndsr.image.ImageMetadata;
import io.hndsr.image.ImageSize;
import io.hndsr.image.RasterImage;
import io.hndsr.image.Resolution;
import io.hndsr.image.SampleType;
import io.hndsr.image.TileBounds;
import io.hndsr.image.XmpPacket;
import io.hndsr.internal.codec.metadata.TagDump;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** EXIF, GPS, XMP and resolution, from every format to every format. */
class ImageMetadataTest {

    private static final ImageCodec CODEC = new ImageCodec(1);

    /** The tags of the picture in the fixtures: those of its storage are gone. */
    private static final Map<String, String> TAGS = Map.ofEntries(
            Map.entry("270", "Harbour"),
            Map.entry("271", "Ricoh"),
            Map.entry("272", "GR"),
            Map.entry("305", "hand"),
            Map.entry("306", "2024:05:06 07:08:09"),
            Map.entry("315", "Ada"),
            Map.entry("33432", "none"),
            Map.entry("exif.33434", "1/250"),
            Map.entry("exif.33437", "14/5"),
            Map.entry("exif.34855", "400"),
            Map.entry("exif.36867", "2024:05:06 07:08:09"),
            Map.entry("exif.42036", "18.3mm"),
            Map.entry("exif.interop.1", "R98"),
            Map.entry("gps.1", "N"),
            Map.entry("gps.2", "53/1 32/1 1122/25"),
            Map.entry("gps.3", "E"),
            Map.entry("gps.6", "25/2"));

    private static final List<String> OF_THE_STORAGE =
            List.of("256", "257", "259", "273", "274", "282", "513", "next", "exif.37121", "exif.37396", "exif.37500");

    private static final ImageSize UPRIGHT = new ImageSize(16, 24);

    static byte[] encode(RasterImage image, ImageFormat format) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        CODEC.encode(image, format, out);
        return out.toByteArray();
    }

    private static RasterImage decode(byte[] bytes) {
        return CODEC.decode(EncodedSource.of(bytes));
    }

    private static Map<String, String> tags(ImageMetadata metadata) {
        return TagDump.of(metadata.exif().orElseThrow().data());
    }

    private static String xmp(ImageMetadata metadata) {
        return new String(metadata.xmp().orElseThrow().data(), StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @ValueSource(strings = {"metadata.jpg", "metadata-mm.jpg", "metadata.png", "metadata.webp", "metadata.tif"})
    void what_describes_the_picture_is_read_and_what_describes_its_storage_is_not(String name) {
        RasterImage image = CODEC.decode(Fixtures.source(name));
        ImageMetadata metadata = image.metadata();
        boolean turned = !name.endsWith(".tif");
        assertThat(image.size()).isEqualTo(turned ? UPRIGHT : new ImageSize(24, 16));
        assertThat(tags(metadata)).containsAllEntriesOf(TAGS).doesNotContainKeys(OF_THE_STORAGE.toArray(String[]::new));
        assertThat(xmp(metadata))
                .contains("Hafen \ud83d\udea2", "53,32.748")
                .doesNotContain("Orientation", "ImageWidth", "PixelXDimension", "GPano:FullPano");
        assertThat(metadata.resolution())
                .contains(
                        turned
                                ? new Resolution(150, 300, Resolution.Unit.INCH)
                                : new Resolution(300, 150, Resolution.Unit.INCH));
        assertThat(tags(metadata).get("exif.41486")).isEqualTo(turned ? "2000/1" : "1000/1");
        assertThat(tags(metadata).get("exif.41487")).isEqualTo(turned ? "1000/1" : "2000/1");
    }

    @Test
    void a_comment_means_the_same_in_either_byte_order() {
        String little =
                tags(CODEC.decode(Fixtures.source("metadata.jpg")).metadata()).get("exif.37510");
        String big = tags(CODEC.decode(Fixtures.source("metadata-mm.jpg")).metadata())
                .get("exif.37510");
        assertThat(little)
                .startsWith("85 78 73 67 79 68 69 0 103 0 114 0 252 0 110 0")
                .isEqualTo(big);
    }

    @ParameterizedTest
    @EnumSource(ImageFormat.class)
    void every_format_gives_back_what_it_can_hold(ImageFormat format) {
        for (String name : List.of("metadata.jpg", "metadata.png", "metadata.webp", "metadata.tif")) {
            RasterImage image = CODEC.decode(Fixtures.source(name));
            ImageMetadata given = image.metadata();
            byte[] encoded = encode(image, format);
            ImageMetadata back = decode(encoded).metadata();
            Resolution resolution = given.resolution().orElseThrow();
            boolean bmp = format == ImageFormat.BMP;
            boolean perMetre = bmp || format == ImageFormat.PNG;
            assertThat(back.resolution())
                    .as("%s as %s", name, format)
                    .contains(
                            perMetre
                                    ? new Resolution(
                                            Math.round(resolution.horizontal() / 0.0254),
                                            Math.round(resolution.vertical() / 0.0254),
                                            Resolution.Unit.METRE)
                                    : resolution);
            assertThat(back.xmp()).isEqualTo(bmp ? Optional.empty() : given.xmp());
            assertThat(back.exif().isPresent()).isEqualTo(!bmp);
            if (!bmp) {
                Map<String, String> tags = tags(back);
                assertThat(tags).containsAllEntriesOf(TAGS).hasSameSizeAs(tags(given));
                assertThat(tags.get("exif.40962")).isEqualTo("" + image.size().width());
                assertThat(tags.get("exif.40963")).isEqualTo("" + image.size().height());
            }
            assertThat(decode(encoded).size()).isEqualTo(image.size());
        }
    }

    @Test
    void an_enlarged_picture_has_as_many_more_pixels_per_length_on_each_axis() {
        ImageMetadata given = CODEC.decode(Fixtures.source("metadata.jpg")).metadata();
        ImageMetadata enlarged = ImageCodec.enlarged(given, UPRIGHT, new ImageSize(40, 72));
        assertThat(enlarged.resolution()).contains(new Resolution(375, 900, Resolution.Unit.INCH));
        assertThat(tags(enlarged)).containsEntry("exif.41486", "5000/1").containsEntry("exif.41487", "3000/1");
        assertThat(enlarged.xmp()).isEqualTo(given.xmp());
        assertThat(ImageCodec.enlarged(ImageMetadata.NONE, UPRIGHT, UPRIGHT)).isEqualTo(ImageMetadata.NONE);
    }

    @ParameterizedTest
    @EnumSource(ImageFormat.class)
    void a_picture_without_metadata_has_no_place_for_any(ImageFormat format) {
        RasterImage image = Fixtures.image(20, 10, BandLayout.RGB, SampleType.UINT8, Optional.empty());
        byte[] encoded = encode(image, format);
        ByteBuffer bytes = ByteBuffer.wrap(encoded).order(ByteOrder.LITTLE_ENDIAN);
        assertThat(decode(encoded).metadata()).isEqualTo(ImageMetadata.NONE);
        switch (format) {
            case PNG -> assertThat(chunks(encoded)).isSubsetOf("IHDR", "IDAT", "IEND");
            case JPEG ->
                assertThat(Arrays.copyOf(encoded, 22))
                        .startsWith(0xff, 0xd8, 0xff, 0xe0, 0, 16, 'J', 'F', 'I', 'F', 0)
                        .endsWith(0, 0, 1, 0, 1, 0, 0, 0xff, 0xdb);
            case WEBP ->
                assertThat(new String(encoded, 12, 4, StandardCharsets.US_ASCII))
                        .isEqualTo("VP8L");
            case BMP -> assertThat(bytes.getLong(38)).isZero();
            case TIFF -> assertThat(TagDump.of(encoded)).hasSize(12);
        }
    }

    private static Set<String> chunks(byte[] png) {
        Set<String> names = new HashSet<>();
        ByteBuffer bytes = ByteBuffer.wrap(png);
        for (int at = 8; at < png.length; at += 12 + bytes.getInt(at)) {
            names.add(new String(png, at + 4, 4, StandardCharsets.US_ASCII));
        }
        return names;
    }

    @Test
    void the_orientation_in_the_xmp_of_a_png_is_obeyed_before_and_behind_the_pixels() {
        byte[] before = Fixtures.bytes("xmp-orientation6.png");
        byte[] behind = movedBehindPixels(before, "iTXt");
        for (byte[] png : List.of(before, behind)) {
            assertThat(CODEC.readHeader(EncodedSource.of(png)).size()).isEqualTo(UPRIGHT);
            RasterImage image = decode(png);
            assertThat(image.size()).isEqualTo(UPRIGHT);
            assertThat(xmp(image.metadata())).contains("up").doesNotContain("Orientation");
            assertThat(Fixtures.samples(image))
                    .isEqualTo(Fixtures.samples(CODEC.decode(Fixtures.source("metadata.png"))));
        }
    }

    @Test
    void exif_behind_the_pixels_of_a_png_counts_for_its_header_too() {
        byte[] behind = movedBehindPixels(Fixtures.bytes("orientation6.png"), "eXIf");
        assertThat(CODEC.readHeader(EncodedSource.of(behind)).size())
                .isEqualTo(decode(behind).size())
                .isEqualTo(decode(Fixtures.bytes("orientation6.png")).size());
    }

    /** Moves a chunk to the place before the last one. */
    private static byte[] movedBehindPixels(byte[] png, String name) {
        ByteBuffer bytes = ByteBuffer.wrap(png);
        int at = 8;
        while (!new String(png, at + 4, 4, StandardCharsets.US_ASCII).equals(name)) {
            at += 12 + bytes.getInt(at);
        }
        int length = 12 + bytes.getInt(at);
        return ByteBuffer.allocate(png.length)
                .put(png, 0, at)
                .put(png, at + length, png.length - 12 - at - length)
                .put(png, at, length)
                .put(png, png.length - 12, 12)
                .array();
    }

    @Test
    void an_orientation_in_exif_goes_before_that_of_xmp() {
        byte[] exif = {'I', 'I', 42, 0, 8, 0, 0, 0, 1, 0, 0x12, 1, 3, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0};
        byte[] png = Fixtures.bytes("xmp-orientation6.png");
        ByteBuffer both = ByteBuffer.allocate(png.length + 12 + exif.length)
                .put(png, 0, 33)
                .putInt(exif.length)
                .put("eXIf".getBytes(StandardCharsets.US_ASCII))
                .put(exif)
                .putInt(0)
                .put(png, 33, png.length - 33);
        PngChecksums.repair(both.array());
        assertThat(decode(both.array()).size()).isEqualTo(new ImageSize(24, 16));
    }

    @Test
    void the_orientation_in_the_xmp_of_other_formats_is_not_obeyed_and_does_not_stay() {
        String packet = xmp(decode(Fixtures.bytes("xmp-orientation6.png")).metadata())
                .replace(
                        "<rdf:Description ",
                        "<rdf:Description xmlns:t='http://ns.adobe.com/tiff/1.0/' t:Orientation='6' ");
        assertThat(packet).contains("t:Orientation");
        RasterImage plain = Fixtures.image(20, 10, BandLayout.RGB, SampleType.UINT8, Optional.empty());
        RasterImage carrying = plain.withMetadata(new ImageMetadata(
                Optional.empty(),
                Optional.of(new XmpPacket(packet.getBytes(StandardCharsets.UTF_8))),
                Optional.empty()));
        for (ImageFormat format : List.of(ImageFormat.JPEG, ImageFormat.WEBP, ImageFormat.TIFF)) {
            RasterImage back = decode(encode(carrying, format));
            assertThat(back.size()).as("%s", format).isEqualTo(plain.size());
            assertThat(xmp(back.metadata())).contains("up").doesNotContain("Orientation");
        }
    }

    @Test
    void a_jpeg_has_no_segment_for_what_is_longer_than_one() {
        byte[] title = new byte[70_000];
        Arrays.fill(title, (byte) 'x');
        byte[] packet = ("<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'><d:t xmlns:d='d'>"
                        + new String(title, StandardCharsets.US_ASCII) + "</d:t></rdf:RDF>")
                .getBytes(StandardCharsets.US_ASCII);
        RasterImage image = Fixtures.image(20, 10, BandLayout.RGB, SampleType.UINT8, Optional.empty())
                .withMetadata(
                        new ImageMetadata(Optional.empty(), Optional.of(new XmpPacket(packet)), Optional.empty()));
        assertThat(decode(encode(image, ImageFormat.JPEG)).metadata().xmp()).isEmpty();
        assertThat(decode(encode(image, ImageFormat.PNG)).metadata()).isEqualTo(image.metadata());
    }

    @Test
    void a_resolution_that_a_jpeg_cannot_hold_in_inches_is_held_in_centimetres_or_left_out() {
        RasterImage image = Fixtures.image(20, 10, BandLayout.RGB, SampleType.UINT8, Optional.empty());
        assertThat(throughJpeg(image, new Resolution(100_000, 80_000, Resolution.Unit.INCH)))
                .contains(new Resolution(39_370, 31_496, Resolution.Unit.CENTIMETRE));
        assertThat(throughJpeg(image, new Resolution(1e6, 1e6, Resolution.Unit.INCH)))
                .isEmpty();
        assertThat(throughJpeg(image, new Resolution(0.1, 0.1, Resolution.Unit.CENTIMETRE)))
                .isEmpty();
        assertThat(throughJpeg(image, new Resolution(11_811, 11_811, Resolution.Unit.METRE)))
                .contains(new Resolution(300, 300, Resolution.Unit.INCH));
        assertThat(throughJpeg(image, new Resolution(1.5, 1, Resolution.Unit.NONE)))
                .contains(new Resolution(3, 2, Resolution.Unit.NONE));
    }

    private static Optional<Resolution> throughJpeg(RasterImage image, Resolution resolution) {
        ImageMetadata given = new ImageMetadata(Optional.empty(), Optional.empty(), Optional.of(resolution));
        return decode(encode(image.withMetadata(given), ImageFormat.JPEG))
                .metadata()
                .resolution();
    }

    @Test
    void a_part_of_a_picture_does_not_tell_where_it_was_taken() {
        RasterImage image = CODEC.decode(Fixtures.source("metadata.jpg"));
        assertThat(image.crop(new TileBounds(0, 0, 4, 4, image.size())).metadata())
                .isEqualTo(ImageMetadata.NONE);
        assertThat(image.metadata().toString()).doesNotContain("Ada");
    }

    @ParameterizedTest
    @ValueSource(strings = {"metadata.jpg", "metadata.png", "metadata.webp", "metadata.tif"})
    void corrupt_metadata_is_no_reason_to_refuse_a_picture(String name) {
        byte[] intact = Fixtures.bytes(name);
        int[] samples = Fixtures.samples(decode(intact));
        long seed = 20_260_102;
        Random random = new Random(seed);
        List<Integer> places = new ArrayList<>();
        for (String text : List.of("Harbour", "Ricoh", "Hafen", "2024:05:06", "18.3mm", "adobe:ns:meta", "GR\0")) {
            int at = new String(intact, StandardCharsets.ISO_8859_1).indexOf(text);
            for (int i = Math.max(0, at); i < at + text.length(); i++) {
                places.add(i);
            }
        }
        assertThat(places).hasSizeGreaterThan(30);
        for (int round = 0; round < 200; round++) {
            byte[] damaged = intact.clone();
            for (int i = 0; i < 3; i++) {
                damaged[places.get(random.nextInt(places.size()))] = (byte) random.nextInt();
            }
            if (name.endsWith(".png")) {
                PngChecksums.repair(damaged);
            }
            assertThat(Fixtures.samples(decode(damaged)))
                    .as("seed %d round %d", seed, round)
                    .isEqualTo(samples);
        }
    }

    @ParameterizedTest
    @EnumSource(ImageFormat.class)
    void exif_that_a_caller_has_made_up_is_written_as_far_as_it_is_intact(ImageFormat format) {
        RasterImage image = Fixtures.image(20, 10, BandLayout.RGB, SampleType.UINT8, Optional.empty());
        for (byte[] block : List.of(
                new byte[0],
                new byte[8],
                new byte[100],
                "II*\0\377\377\377\377".getBytes(StandardCharsets.ISO_8859_1))) {
            ImageMetadata given =
                    new ImageMetadata(Optional.of(new ExifBlock(block)), Optional.empty(), Optional.empty());
            assertThat(encode(image.withMetadata(given), format)).isEqualTo(encode(image, format));
        }
    }
}

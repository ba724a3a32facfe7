package io.hndsr.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.hndsr.image.ImageFormat;
import io.hndsr.request.UpscaleOptions;
import java.awt.image.BufferedImage;
import java.net.http.HttpRequest;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code POST /v1/upscale}: images as bodies. */
class UpscaleTest {

    @RegisterExtension
    static final RunningServer SERVER = RunningServer.with(Setting.MAX_PAYLOAD_MB, "1");

    private static Client.Answer upscale(String query, byte[] image, String... headers) {
        HttpRequest.Builder request =
                SERVER.client().request("/v1/upscale" + query).POST(HttpRequest.BodyPublishers.ofByteArray(image));
        return SERVER.client().send(headers.length == 0 ? request : request.headers(headers));
    }

    @Test
    void returns_the_bytes_of_the_resolver_and_how_they_were_produced() {
        byte[] image = TestImages.png(20, 16);

        Client.Answer answer = upscale("?scale=3.5", image);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Content-Type")).isEqualTo("image/png");
        assertThat(answer.bytes())
                .isEqualTo(SERVER.resolver()
                        .upscale(image, UpscaleOptions.scale(3.5))
                        .encode(ImageFormat.PNG));
        assertThat(answer.header("Hndsr-Scale")).isEqualTo("3.5");
        assertThat(answer.header("Hndsr-Mode")).isEqualTo("fidelity");
        assertThat(answer.header("Hndsr-Model")).startsWith("hndsr-48x12");
        assertThat(answer.header("Server-Timing"))
                .contains("decode;dur=", "inference;dur=", "encode;dur=", "total;dur=");
    }

    @Test
    void returns_a_seed_that_reproduces_the_texture() {
        byte[] image = TestImages.png(16, 16);

        Client.Answer first = upscale("?scale=2&mode=perceptual&steps=10", image);
        Client.Answer again = upscale("?scale=2&mode=perceptual&steps=10&seed=" + first.header("Hndsr-Seed"), image);

        assertThat(first.header("Hndsr-Steps")).isEqualTo("10");
        assertThat(again.bytes()).isEqualTo(first.bytes());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "image/webp | image/webp",
                "image/jpeg;q=0.5, image/tiff | image/tiff",
                "text/html, image/*;q=0.8, */*;q=0.1 | image/png",
            })
    void writes_what_the_client_accepts(String accept, String mediaType) {
        Client.Answer answer = upscale("?scale=2", TestImages.png(16, 16), "Accept", accept);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Content-Type")).isEqualTo(mediaType);
    }

    @Test
    void writes_the_named_format_and_nothing_that_is_not_acceptable() {
        byte[] image = TestImages.png(16, 16);

        assertThat(upscale("?scale=2&format=jpeg", image).header("Content-Type"))
                .isEqualTo("image/jpeg");
        assertThat(upscale("?scale=2", image, "Accept", "text/html").status()).isEqualTo(406);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"?scale=9", "?scale=x", "?mode=best", "?scale=2&scale=3", "?steps=20&mode=fidelity", "?seed=1.5"
            })
    void rejects_invalid_parameters_by_name(String query) {
        Client.Answer answer = upscale(query, TestImages.png(16, 16));

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.faults()).contains("[\"query\",\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"image/png; charset", "image/png; charset=none", "image/png; charset=utf-16"})
    void reads_the_query_as_utf8_whatever_the_charset_of_the_body(String type) {
        Client.Answer answer = upscale("?scale=%32", TestImages.png(16, 16), "Content-Type", type);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Hndsr-Scale")).isEqualTo("2");
    }

    @Test
    void reads_nodata_and_refuses_a_value_that_the_image_cannot_have() {
        assertThat(upscale("?scale=2&nodata=0", TestImages.png(16, 16)).status())
                .isEqualTo(200);
        assertThat(upscale("?scale=2&nodata=none", TestImages.png(16, 16)).status())
                .isEqualTo(200);
        assertThat(upscale("?scale=2&nodata=300", TestImages.png(16, 16)).status())
                .isEqualTo(422);
        assertThat(upscale("?scale=2&nodata=sea", TestImages.png(16, 16)).faults())
                .contains("must be auto, none or a number, is \"sea\"");
    }

    @Test
    void truncates_no_value() {
        String longSeed = "0".repeat(150) + "7";

        Client.Answer answer = upscale("?scale=2&steps=10&seed=" + longSeed, TestImages.png(16, 16));

        assertThat(answer.header("Hndsr-Seed")).isEqualTo("7");
    }

    @ParameterizedTest
    @ValueSource(strings = {"scale_factor=2", "foo=1", "scale=2&foo", "Scale=2", "return_metadata=false"})
    void rejects_an_unknown_parameter_and_names_the_known_ones(String query) {
        Client.Answer answer = upscale("?" + query, TestImages.png(16, 16));

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.faults())
                .contains(
                        "is unknown; known fields are scale, steps, seed, mode, strength, blur, noise, sensor, nodata, range,"
                                + " bands, otherBands, compression, cog, format");
    }

    @Test
    void returns_a_seed_as_it_was_given() {
        String seed = "9223372036854775813";

        Client.Answer answer = upscale("?scale=2&steps=10&seed=" + seed, TestImages.png(16, 16));

        assertThat(answer.header("Hndsr-Seed")).isEqualTo(seed);
    }

    @Test
    void mentions_null_only_in_json() {
        assertThat(upscale("?steps=5", TestImages.png(16, 16)).faults())
                .isEqualTo("[\"query\",\"steps\"]: must be a whole number from 10 to 200, is 5\n");
    }

    @Test
    void accepts_an_image_with_the_default_media_type_of_curl() {
        assertThat(upscale("?scale=2", TestImages.png(16, 16), "Content-Type", "application/x-www-form-urlencoded")
                        .status())
                .isEqualTo(200);
    }

    @Test
    void rejects_what_is_not_an_image() {
        assertThat(upscale("", new byte[0]).status()).isEqualTo(422);
        assertThat(upscale("", "hello".getBytes(java.nio.charset.StandardCharsets.UTF_8))
                        .status())
                .isEqualTo(422);
        assertThat(upscale("", TestImages.png(16, 16), "Content-Type", "text/html")
                        .status())
                .isEqualTo(415);
        assertThat(upscale("", new byte[2 << 20]).status()).isEqualTo(413);
    }

    /** A missing pixel must be noticed and must not crash the server; without the 12 bytes of the end mark none is missing. */
    @Test
    void rejects_an_image_that_is_truncated_at_any_byte_before_its_end_mark() {
        byte[] image = TestImages.png(3, 2);

        for (int length = 1; length < image.length - 12; length++) {
            assertThat(upscale("?scale=2", Arrays.copyOf(image, length)).status())
                    .as("cut at %d", length)
                    .isEqualTo(422);
        }
        assertThat(upscale("?scale=2", image).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"png", "bmp"})
    void rejects_an_image_whose_header_claims_too_much(String format) {
        byte[] image = TestImages.encode(TestImages.draw(8, 8, BufferedImage.TYPE_INT_RGB), format);
        boolean png = format.equals("png");
        for (int side = 0; side < 2; side++) {
            int at = (png ? 16 : 18) + 4 * side;
            byte[] huge =
                    png ? new byte[] {0, 0, (byte) 0xff, (byte) 0xff} : new byte[] {(byte) 0xff, (byte) 0xff, 0, 0};
            System.arraycopy(huge, 0, image, at, 4);
        }
        if (png) {
            repairHeader(image);
        }

        assertThat(upscale("?scale=2", image).status()).isIn(413, 422);
        assertThat(upscale("?scale=2", TestImages.png(8, 8)).status()).isEqualTo(200);
    }

    /** Updates the CRC of a PNG's header, so that its size is accepted. */
    private static void repairHeader(byte[] png) {
        var crc = new java.util.zip.CRC32();
        crc.update(png, 12, 17);
        for (int i = 0; i < 4; i++) {
            png[29 + i] = (byte) (crc.getValue() >> (24 - 8 * i));
        }
    }
}

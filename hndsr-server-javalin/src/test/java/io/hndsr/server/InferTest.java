package io.hndsr.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code POST /infer} with the bundled network. */
class InferTest {

    @RegisterExtension
    static final RunningServer SERVER = RunningServer.with(Setting.MAX_PAYLOAD_MB, "1");

    private static BufferedImage decoded(Client.Answer answer) throws IOException {
        return ImageIO.read(new ByteArrayInputStream(answer.image()));
    }

    @Test
    void upscales_by_four_by_default() throws IOException {
        Client.Answer answer = SERVER.client().infer(TestImages.png(20, 16), "");

        assertThat(answer.status()).isEqualTo(200);
        JsonObject reply = answer.json();
        assertThat(reply.get("width").getAsInt()).isEqualTo(80);
        assertThat(reply.get("height").getAsInt()).isEqualTo(64);
        assertThat(reply.get("scale_factor").toString()).isEqualTo("4");
        assertThat(decoded(answer).getWidth()).isEqualTo(80);
        JsonObject metadata = reply.getAsJsonObject("metadata");
        assertThat(metadata.keySet())
                .containsExactly(
                        "input_size",
                        "output_size",
                        "scale_factor",
                        "ddim_steps",
                        "latency_ms",
                        "device",
                        "model",
                        "fp16",
                        "timestamp",
                        "inference_mode",
                        "seed",
                        "tiles");
        assertThat(metadata.get("input_size").getAsString()).isEqualTo("20x16");
        assertThat(metadata.get("output_size").getAsString()).isEqualTo("80x64");
        assertThat(metadata.get("ddim_steps").isJsonNull()).isTrue();
        assertThat(metadata.get("inference_mode").getAsString()).isEqualTo("hndsr");
        assertThat(Instant.parse(metadata.get("timestamp").getAsString())).isBefore(Instant.now());
        assertThat(metadata.get("latency_ms").getAsDouble()).isPositive();
    }

    @Test
    void returns_the_bytes_of_the_resolver() {
        byte[] image = TestImages.png(24, 24);

        byte[] direct = SERVER.resolver()
                .upscale(image, io.hndsr.request.UpscaleOptions.scale(3.5))
                .encode(io.hndsr.image.ImageFormat.PNG);

        Client.Answer answer = SERVER.client().infer(image, "\"scale_factor\": 3.5");
        assertThat(answer.image()).isEqualTo(direct);
        assertThat(answer.json().get("scale_factor").toString()).isEqualTo("3.5");
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "64, 20", "1, 40"})
    void accepts_images_of_any_shape(int width, int height) {
        Client.Answer answer = SERVER.client().infer(TestImages.png(width, height), "\"scale_factor\": 2");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().get("width").getAsInt()).isEqualTo(2 * width);
        assertThat(answer.json().get("height").getAsInt()).isEqualTo(2 * height);
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "\"\"", "\"4\"", "4.0", "4", "\" 4 \""})
    void reads_a_scale_factor_as_leniently_as_the_original(String factor) {
        Client.Answer answer = SERVER.client().infer(TestImages.png(16, 16), "\"scale_factor\": " + factor);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().get("scale_factor").toString()).isEqualTo("4");
    }

    @Test
    void omits_metadata_on_request() {
        Client.Answer answer = SERVER.client().infer(TestImages.png(16, 16), "\"return_metadata\": false");

        assertThat(answer.json().get("metadata").isJsonNull()).isTrue();
    }

    @Test
    void uses_the_steps_and_the_seed_of_an_original_client() {
        byte[] image = TestImages.png(16, 16);

        Client.Answer first = SERVER.client().infer(image, "\"scale_factor\": 2, \"ddim_steps\": 10, \"seed\": 7");
        Client.Answer again = SERVER.client().infer(image, "\"scale_factor\": 2, \"ddim_steps\": 10, \"seed\": 7");
        Client.Answer other = SERVER.client().infer(image, "\"scale_factor\": 2, \"ddim_steps\": 10, \"seed\": 8");

        JsonObject metadata = first.json().getAsJsonObject("metadata");
        assertThat(metadata.get("ddim_steps").getAsInt()).isEqualTo(10);
        assertThat(metadata.get("seed").getAsLong()).isEqualTo(7);
        assertThat(again.image()).isEqualTo(first.image());
        assertThat(other.image()).isNotEqualTo(first.image());
    }

    @Test
    void reads_the_upper_half_of_the_seeds_as_twos_complement() {
        byte[] image = TestImages.png(16, 16);
        String texture = "\"scale_factor\": 2, \"ddim_steps\": 10, \"seed\": ";

        Client.Answer unsigned = SERVER.client().infer(image, texture + "18446744073709551615");
        Client.Answer signed = SERVER.client().infer(image, texture + "-1");

        assertThat(unsigned.image()).isEqualTo(signed.image());
        assertThat(unsigned.json().getAsJsonObject("metadata").get("seed").getAsString())
                .isEqualTo("18446744073709551615");
    }

    @Test
    void keeps_sixteen_bits_and_alpha() throws IOException {
        BufferedImage deep = new BufferedImage(16, 16, BufferedImage.TYPE_USHORT_GRAY);
        BufferedImage clear = TestImages.draw(16, 16, BufferedImage.TYPE_INT_ARGB);

        BufferedImage deepResult = decoded(SERVER.client().infer(TestImages.png(deep), "\"scale_factor\": 2"));
        BufferedImage clearResult = decoded(SERVER.client().infer(TestImages.png(clear), "\"scale_factor\": 2"));

        assertThat(deepResult.getColorModel().getComponentSize(0)).isEqualTo(16);
        assertThat(clearResult.getColorModel().hasAlpha()).isTrue();
    }

    @Test
    void accepts_every_common_form_of_base64() {
        byte[] image = TestImages.png(18, 17);
        String text = TestImages.base64(image);
        String broken = text.replaceAll("(.{40})", "$1\\\\r\\\\n");
        String url = Base64.getUrlEncoder().withoutPadding().encodeToString(image);
        byte[] expected = SERVER.client().infer(image, "\"scale_factor\": 2").image();

        for (String form :
                new String[] {"data:image/png;base64," + text, broken, url, text.replace("/", "\\/"), " " + text + " "
                }) {
            Client.Answer answer =
                    SERVER.client().infer("{\"scale_factor\": 2, \"image\": \"" + form + "\", \"unknown\": [1]}");
            assertThat(answer.status()).as(form).isEqualTo(200);
            assertThat(answer.image()).isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"scale_factor\": 9 | scale_factor | must be from 2 to 8, is 9",
                "\"scale_factor\": 1.99 | scale_factor | must be from 2 to 8, is 1.99",
                "\"scale_factor\": true | scale_factor | must be a number, is true",
                "\"scale_factor\": \"NaN\" | scale_factor | must be a number, is \"NaN\"",
                "\"scale_factor\": 1e999999999 | scale_factor | must be from 2 to 8, is 1E+999999999",
                "\"scale_factor\": [4] | scale_factor | must be a number, is an array",
                "\"ddim_steps\": 9 | ddim_steps | must be a whole number from 10 to 200, or null, is 9",
                "\"ddim_steps\": 201 | ddim_steps | must be a whole number from 10 to 200, or null, is 201",
                "\"ddim_steps\": 20.5 | ddim_steps | must be a whole number, is 20.5",
                "\"ddim_steps\": false | ddim_steps | must be a number, is false",
                "\"seed\": 18446744073709551616 | seed | must be a whole number from -9223372036854775808",
                "\"seed\": 1180591620717411303424 | seed | is 1180591620717411303424",
                "\"seed\": 1e-999999 | seed | must be a whole number, is 1E-999999",
                "\"return_metadata\": 2 | return_metadata | must be true or false, is 2",
                "\"mode\": \"best\" | mode | must be fidelity or perceptual, is \"best\"",
                "\"mode\": \"perceptual\", \"strength\": 1.5 | strength | must be from 0 to 1, is 1.5",
                "\"strength\": 0.5 | strength | has no effect in fidelity mode",
                "\"blur\": 2 | blur | must be from 0 to 1.2 input pixels, is 2",
                "\"noise\": -1 | noise | must be from 0 to 10",
                "\"nodata\": \"sea\" | nodata | must be auto, none or a number, is \"sea\"",
                "\"sensor\": \"eye\" | sensor | must be auto or one of",
                "\"output_format\": \"gif\" | output_format | must be png, jpeg, webp or tiff, is \"gif\"",
            })
    void rejects_an_invalid_field_with_name_value_and_limit(String field, String name, String message) {
        Client.Answer answer = SERVER.client().infer(TestImages.png(16, 16), field);

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.header("Content-Type")).isEqualTo("application/json");
        assertThat(answer.faults()).contains("[\"body\",\"" + name + "\"]: ").contains(message);
        assertThat(answer.json().get("message").getAsString()).contains(name);
    }

    @Test
    void reports_all_errors_at_once() {
        Client.Answer answer = SERVER.client().infer("{\"scale_factor\": 9, \"seed\": \"x\"}");

        assertThat(answer.faults().lines()).hasSize(3);
        assertThat(answer.faults()).contains("image", "scale_factor", "seed");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "[]",
                "null",
                "{\"image\": \"aGVsbG8",
                "{\"image\": \"aGVsbG8\"",
                "{\"image\": \"aGVsbG8\"} x",
                "{\"image\": \"\\x\"}",
                "{\"image\": 5}",
                "{\"image\": null}",
                "{\"image\": \"\"}",
                "{\"image\": \"a\"}",
                "{\"image\": \"a===\"}",
                "{\"image\": \"aGVs*G8\"}",
                "{\"image\": \"data:image/png,aGVs\"}",
                "{\"image\": \"aGVsbG8\"}",
                "{\"image\": \"aGVsbG8\", \"image\": \"aGVsbG8\"}",
                "{\"seed\": 1, \"image\": \"aGVsbG8\", \"seed\": 1}",
                "{\"seed\": NaN}",
                "{\"seed\": -Infinity}",
                "{\"seed\": +1}",
                "{\"seed\": 01}",
                "{\"seed\": .5}",
                "{\"seed\": /* any */ 1}",
                "{\"seed\": 1e99999999999}",
                "{'seed': 1}",
            })
    void rejects_a_body_that_is_not_a_request(String body) {
        Client.Answer answer = SERVER.client().infer(body);

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.faults())
                .isNotEmpty()
                .doesNotContain("jackson", "Exception", "INCLUDE_SOURCE", "JsonReadFeature", "ALLOW_");
        assertThat(SERVER.client().get("/health").status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"NaN", "Infinity", "-Infinity"})
    void explains_that_json_has_no_such_number(String number) {
        assertThat(SERVER.client().infer("{\"scale_factor\": " + number + "}").faults())
                .isEqualTo("[\"body\"]: is not valid JSON: NaN and infinities are not JSON\n");
    }

    @Test
    void rejects_json_that_is_deeply_nested_or_not_utf8() {
        String deep = "{\"x\": " + "[".repeat(100_000) + "]".repeat(100_000) + "}";
        byte[] foreign = "{\"x\": \"?\"}".getBytes(StandardCharsets.US_ASCII);
        foreign[7] = (byte) 0xff;

        assertThat(SERVER.client().infer(deep).status()).isEqualTo(422);
        assertThat(SERVER.client().infer(foreign).status()).isEqualTo(422);
    }

    @Test
    void rejects_an_image_without_its_end() {
        byte[] image = TestImages.png(16, 16);

        Client.Answer answer = SERVER.client().infer(Arrays.copyOf(image, image.length - 16), "");

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.faults()).contains("[\"body\",\"image\"]");
    }

    @Test
    void rejects_a_body_by_its_declared_length_before_reading_it() {
        Client.Answer answer = SERVER.client().infer(new byte[3 << 20]);

        assertThat(answer.status()).isEqualTo(413);
        assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(answer.json().get("detail").getAsString())
                .isEqualTo("the body has 3145728 bytes, the limit is 1048576; send a smaller image, or raise"
                        + " MAX_PAYLOAD_MB");
    }

    @Test
    void rejects_a_body_of_unknown_length_as_soon_as_it_is_too_long() {
        byte[] image = new byte[3 << 20];
        Arrays.fill(image, (byte) 'A');
        byte[] start = "{\"image\": \"".getBytes(StandardCharsets.US_ASCII);

        Client.Answer answer = SERVER.client()
                .send(SERVER.client()
                        .request("/infer")
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.concat(
                                HttpRequest.BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(start)),
                                HttpRequest.BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(image)))));

        assertThat(answer.status()).isEqualTo(413);
        assertThat(SERVER.client()
                        .infer(TestImages.png(16, 16), "\"scale_factor\": 2")
                        .status())
                .isEqualTo(200);
    }

    @Test
    void rejects_other_media_types_methods_and_paths() {
        Client.Answer form = SERVER.client()
                .send(SERVER.client()
                        .request("/infer")
                        .header("Content-Type", "text/plain")
                        .POST(HttpRequest.BodyPublishers.ofString("x")));

        assertThat(form.status()).isEqualTo(415);
        assertThat(SERVER.client().get("/infer").status()).isEqualTo(405);
        Client.Answer nowhere = SERVER.client().get("/nowhere");
        assertThat(nowhere.status()).isEqualTo(404);
        assertThat(nowhere.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(nowhere.json().get("message").getAsString()).isEqualTo("there is nothing at /nowhere");
    }

    @Test
    void rejects_an_output_format_that_cannot_hold_the_image() {
        BufferedImage deep = new BufferedImage(16, 16, BufferedImage.TYPE_USHORT_GRAY);

        Client.Answer answer =
                SERVER.client().infer(TestImages.png(deep), "\"scale_factor\": 2, \"output_format\": \"jpeg\"");

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.faults()).contains("[\"body\",\"output_format\"]");
    }
}

package io.hndsr.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code POST /v1/upscale}: images in forms. */
class FormTest {

    @RegisterExtension
    static final RunningServer SERVER = RunningServer.with(Setting.MAX_PAYLOAD_MB, "1");

    /** A form as curl -F writes it. */
    private static final class Form {

        private static final String BOUNDARY = "------------------------edc2f0b5a9d1e7c4";

        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        Form field(String name, String value) {
            return part("name=\"" + name + "\"", value.getBytes(StandardCharsets.UTF_8));
        }

        Form file(String name, String fileName, byte[] content) {
            return part("name=\"" + name + "\"; filename=\"" + fileName + "\"\r\nContent-Type: image/png", content);
        }

        private Form part(String head, byte[] content) {
            text("--" + BOUNDARY + "\r\nContent-Disposition: form-data; " + head + "\r\n\r\n");
            bytes.writeBytes(content);
            text("\r\n");
            return this;
        }

        private void text(String text) {
            bytes.writeBytes(text.getBytes(StandardCharsets.UTF_8));
        }

        byte[] bytes() {
            text("--" + BOUNDARY + "--\r\n");
            return bytes.toByteArray();
        }
    }

    private static Client.Answer send(String query, Form form) {
        return SERVER.client()
                .send(SERVER.client()
                        .request("/v1/upscale" + query)
                        .header("Content-Type", "multipart/form-data; boundary=" + Form.BOUNDARY)
                        .POST(HttpRequest.BodyPublishers.ofByteArray(form.bytes())));
    }

    private static byte[] plain(String query, byte[] image) {
        return SERVER.client()
                .send(SERVER.client()
                        .request("/v1/upscale" + query)
                        .POST(HttpRequest.BodyPublishers.ofByteArray(image)))
                .bytes();
    }

    @Test
    void the_position_of_the_image_in_the_form_is_irrelevant() {
        byte[] image = TestImages.png(16, 16);
        byte[] expected = plain("?scale=3", image);

        assertThat(send("", new Form().file("image", "a.png", image).field("scale", "3"))
                        .bytes())
                .isEqualTo(expected);
        assertThat(send("", new Form().field("scale", "3").file("image", "a.png", image))
                        .bytes())
                .isEqualTo(expected);
        assertThat(send("?scale=3", new Form().file("picture", "../../etc/passwd", image))
                        .bytes())
                .isEqualTo(expected);
    }

    @Test
    void accepts_all_fields_of_a_query() {
        Client.Answer answer = send(
                "?seed=7",
                new Form()
                        .field("scale", "2")
                        .file("image", "a.png", TestImages.png(16, 16))
                        .field("mode", "perceptual")
                        .field("steps", "10")
                        .field("strength", "")
                        .field("format", "jpeg"));

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Content-Type")).isEqualTo("image/jpeg");
        assertThat(answer.header("Hndsr-Seed")).isEqualTo("7");
        assertThat(answer.header("Hndsr-Steps")).isEqualTo("10");
    }

    @ParameterizedTest
    @CsvSource({
        "'', scale, 9, 'must be from 2 to 8'",
        "'', mode, best, 'must be fidelity or perceptual'",
        "'?scale=3', scale, 3, 'must not be repeated; it is in the query too'",
        "'', image, text, 'must not be repeated'",
        "'', scale_factor, 2, 'is unknown; known fields are scale, steps'",
        "'', steps, 5, 'must be a whole number from 10 to 200, is 5'",
    })
    void rejects_invalid_fields_by_name(String query, String name, String value, String fault) {
        Client.Answer answer = send(
                query, new Form().file("image", "a.png", TestImages.png(16, 16)).field(name, value));

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.faults()).startsWith("[\"body\",\"" + name + "\"]: " + fault);
    }

    @Test
    void rejects_a_form_without_an_image_or_with_two() {
        byte[] image = TestImages.png(16, 16);

        assertThat(send("", new Form().field("scale", "2").field("mode", "best"))
                        .faults())
                .contains("[\"body\",\"image\"]: is missing", "[\"body\",\"mode\"]: must be");
        assertThat(send("", new Form().file("image", "", new byte[0])).faults()).contains("image\"]: is missing");
        assertThat(send("", new Form().file("image", "a.png", image).file("other", "b.png", image))
                        .faults())
                .isEqualTo("[\"body\",\"image\"]: must not be repeated\n");
        assertThat(send("", new Form().file("image", "a.png", "hello".getBytes(StandardCharsets.UTF_8)))
                        .status())
                .isEqualTo(422);
    }

    @Test
    void rejects_a_form_that_is_too_large() {
        assertThat(send("", new Form().file("image", "a.png", new byte[2 << 20]))
                        .status())
                .isEqualTo(413);
        assertThat(SERVER.client()
                        .send(SERVER.client()
                                .request("/v1/upscale")
                                .header("Content-Type", "multipart/form-data; boundary=" + Form.BOUNDARY)
                                .POST(HttpRequest.BodyPublishers.ofInputStream(
                                        () -> new java.io.ByteArrayInputStream(new Form()
                                                .file("image", "a.png", new byte[2 << 20])
                                                .bytes()))))
                        .status())
                .isEqualTo(413);
    }

    @Test
    void rejects_a_form_without_a_boundary() {
        Client.Answer answer = SERVER.client()
                .send(SERVER.client()
                        .request("/v1/upscale")
                        .header("Content-Type", "multipart/form-data")
                        .POST(HttpRequest.BodyPublishers.ofByteArray(new Form()
                                .file("image", "a.png", TestImages.png(8, 8))
                                .bytes())));

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.faults()).contains("boundary");
    }

    @Test
    void rejects_a_truncated_form() throws IOException {
        byte[] form = new Form().file("image", "a.png", TestImages.png(16, 16)).bytes();
        String head = "POST /v1/upscale HTTP/1.1\r\nHost: test\r\nContent-Type: multipart/form-data; boundary="
                + Form.BOUNDARY + "\r\nContent-Length: " + form.length + "\r\n\r\n";
        try (Socket socket = new Socket(SERVER.uri().getHost(), SERVER.uri().getPort())) {
            OutputStream out = socket.getOutputStream();
            out.write(head.getBytes(StandardCharsets.US_ASCII));
            out.write(form, 0, form.length / 2);
            out.flush();
            socket.shutdownOutput();

            String reply = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

            assertThat(reply).startsWith("HTTP/1.1 400").contains("before it was complete");
        }
    }
}

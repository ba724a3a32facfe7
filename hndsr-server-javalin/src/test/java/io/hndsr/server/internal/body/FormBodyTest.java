package io.hndsr.server.internal.body;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hndsr.server.internal.problem.HttpProblem;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Forms as they arrive. */
class FormBodyTest {

    private static final String TYPE = "multipart/form-data; boundary=edge";
    private static final byte[] IMAGE = {1, 13, 10, '-', '-', 'e', 'd', 'g', 13, 10, 13, 10, '-', '-', 0, 10, 13};

    private final BodyMemory memory = new BodyMemory(1L << 40);

    private FormBody read(InputStream body, String type) {
        return FormBody.read(body, type, new ImageBuffer(memory.open(), 1 << 16));
    }

    private FormBody read(byte[] body) {
        return read(new ByteArrayInputStream(body), TYPE);
    }

    private static byte[] form(byte[] image) {
        String before = head("name=\"scale\"") + "3\r\n" + head("name=\"file\"; filename=\"../../etc/passwd\"");
        return bytes(before, image, "\r\n" + head("name=\"mode\"") + "fidelity\r\n--edge--\r\n");
    }

    private static String head(String disposition) {
        return "--edge\r\nContent-Disposition: form-data; " + disposition + "\r\n\r\n";
    }

    private static byte[] bytes(String before, byte[] image, String after) {
        var all = new ByteArrayOutputStream();
        all.writeBytes(before.getBytes(StandardCharsets.UTF_8));
        all.writeBytes(image);
        all.writeBytes(after.getBytes(StandardCharsets.UTF_8));
        return all.toByteArray();
    }

    /** A stream that returns a random number of bytes at a time. */
    private static InputStream inPieces(byte[] body, Random random) {
        return new ByteArrayInputStream(body) {
            @Override
            public int read(byte[] target, int offset, int length) {
                return super.read(target, offset, Math.min(length, 1 + random.nextInt(7)));
            }
        };
    }

    @Test
    void reads_the_same_in_pieces_of_any_size() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < 500; round++) {
            byte[] image = new byte[1 + random.nextInt(200)];
            image[0] = 1;
            for (int at = 1; at < image.length; at++) {
                image[at] = IMAGE[random.nextInt(IMAGE.length)];
            }

            FormBody form = read(inPieces(form(image), random), TYPE);

            assertThat(form.fields())
                    .as("round %d of seed %d", round, seed)
                    .isEqualTo(Map.of("scale", new FieldValue.Text("3"), "mode", new FieldValue.Text("fidelity")));
            assertThat(form.image().take())
                    .as("round %d of seed %d", round, seed)
                    .isEqualTo(image);
        }
    }

    @Test
    void rejects_a_form_that_is_truncated_at_any_byte() {
        byte[] form = form(IMAGE);
        int end = form.length - "\r\n".length();

        for (int length = 0; length < end; length++) {
            byte[] cut = Arrays.copyOf(form, length);
            assertThatThrownBy(() -> read(cut))
                    .as("cut at %d", length)
                    .isInstanceOf(HttpProblem.class)
                    .hasMessageContaining("is not valid multipart/form-data: it ends before its last boundary");
        }
        assertThat(read(Arrays.copyOf(form, end)).image().take()).isEqualTo(IMAGE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"multipart/form-data; boundary=\"edge", "multipart/form-data; boundary=\"ed\"ge\""})
    void rejects_a_boundary_with_mismatched_quotes(String type) {
        assertThatThrownBy(() -> read(new ByteArrayInputStream(form(new byte[9])), type))
                .isInstanceOf(HttpProblem.class)
                .hasMessageContaining("is not valid multipart/form-data: Content-Type has");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "multipart/form-data",
                "multipart/form-data; boundary=",
                "multipart/form-data; boundary=\"a\\\r\\\nb\"",
                "multipart/form-data; boundary=\"ends in space \"",
                "multipart/form-data; boundary=xx234567890123456789012345678901234567890123456789012345678901234567890",
            })
    void rejects_an_invalid_boundary(String type) {
        assertThatThrownBy(() -> read(new ByteArrayInputStream(form(IMAGE)), type))
                .isInstanceOf(HttpProblem.class)
                .hasMessageContaining("boundary of 1 to 70 characters");
    }

    @Test
    void rejects_more_parts_headers_or_text_than_any_request_needs() {
        String part = "--edge\r\nContent-Disposition: form-data; name=\"%s\"\r\n%s\r\n%s\r\n";
        StringBuilder parts = new StringBuilder();
        for (int i = 0; i < 33; i++) {
            parts.append(part.formatted("f" + i, "", "v"));
        }
        String end = "--edge--";

        assertThatThrownBy(() -> read(bytes(parts + end, new byte[0], "")))
                .isInstanceOf(HttpProblem.class)
                .hasMessageContaining("more than 32 parts");
        assertThatThrownBy(() -> read(bytes(
                        part.formatted("a", "X-Flood: " + "0".repeat(5000) + "\r\n", "v") + end, new byte[0], "")))
                .isInstanceOf(HttpProblem.class)
                .hasMessageContaining("more than 4096 bytes of headers");
        assertThatThrownBy(() -> read(bytes(part.formatted("a", "", "v".repeat(1001)) + end, new byte[0], "")))
                .isInstanceOf(HttpProblem.class)
                .hasMessageContaining("more than 1000 bytes");
    }

    @Test
    void rejects_an_image_that_exceeds_the_memory_of_all_bodies() {
        BodyMemory small = new BodyMemory(100_000);
        try (BodyMemory.Reservation reservation = small.open()) {
            assertThatThrownBy(() -> FormBody.read(
                            new ByteArrayInputStream(form(new byte[200_000])),
                            TYPE,
                            new ImageBuffer(reservation, 1 << 20)))
                    .isInstanceOfSatisfying(
                            HttpProblem.class,
                            problem -> assertThat(problem.status()).isEqualTo(429));
        }
        assertThat(small.reserved()).isZero();
    }
}

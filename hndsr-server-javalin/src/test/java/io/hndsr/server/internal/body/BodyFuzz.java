package io.hndsr.server.internal.body;

import io.hndsr.server.internal.problem.HttpProblem;
import io.hndsr.server.internal.problem.ProblemJson;
import io.hndsr.server.internal.request.FieldNames;
import io.hndsr.server.internal.request.RequestParser;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/**
 * A fuzz target: reads arbitrary bytes as the body of a request, in JSON or as a form, and parses its fields. Fails if the outcome is
 * neither a request nor a client error with a message, or if memory stays reserved. Stateless.
 */
public final class BodyFuzz {

    private static final RequestParser PARSER = new RequestParser();
    private static final String FORM = "multipart/form-data; boundary=";

    private BodyFuzz() {}

    /**
     * Reads a body.
     *
     * @param data arbitrary bytes; if they start with two hyphens, a form whose boundary is the rest of the first line
     */
    public static void fuzzerTestOneInput(byte[] data) {
        BodyMemory memory = new BodyMemory(1 << 20);
        try (BodyMemory.Reservation reservation = memory.open()) {
            read(data, new ImageBuffer(reservation, data.length));
        } catch (HttpProblem rejected) {
            requireClientError(rejected);
        }
        if (memory.reserved() != 0) {
            throw new AssertionError(memory.reserved() + " bytes are still reserved");
        }
    }

    private static void read(byte[] data, ImageBuffer image) {
        InputStream body = new Trickle(data);
        Map<String, FieldValue> fields;
        if (data.length > 2 && data[0] == '-' && data[1] == '-') {
            String line = new String(data, 2, Math.min(data.length - 2, 72), StandardCharsets.ISO_8859_1);
            fields = FormBody.read(body, FORM + '"' + line.split("\r", 2)[0] + '"', image)
                    .fields();
        } else {
            fields = JsonBody.read(body, image).fields();
        }
        PARSER.parse(fields, FieldNames.JSON, List.of());
        if (image.size() > data.length) {
            throw new AssertionError("an image of " + image.size() + " bytes was read from " + data.length);
        }
    }

    private static void requireClientError(HttpProblem rejected) {
        boolean clientError = rejected.status() >= 400 && rejected.status() < 500;
        if (!clientError
                || rejected.getMessage().isBlank()
                || Json.bytes(out -> ProblemJson.write(out, rejected)).length == 0) {
            throw new AssertionError(
                    "not a client error: " + rejected.status() + " " + rejected.getMessage(), rejected);
        }
    }

    /** Returns its bytes in pieces whose lengths depend on the last byte, so that every split is tried. */
    private static final class Trickle extends InputStream {

        private final InputStream bytes;
        private int piece;

        Trickle(byte[] data) {
            bytes = new ByteArrayInputStream(data);
            piece = data.length == 0 ? 1 : 1 + (data[data.length - 1] & 0x3f);
        }

        @Override
        public int read() throws IOException {
            return bytes.read();
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            piece = piece * 5 % 61 + 1;
            return bytes.read(target, offset, Math.min(length, piece));
        }
    }
}

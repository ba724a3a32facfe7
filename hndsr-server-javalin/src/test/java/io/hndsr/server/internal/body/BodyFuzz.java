package io.hndsr.server.internal.body;

import io.hndsr.server.internal.problem.HttpProblem;
import io.hndsr.server.internal.problem.ProblemMapper;
import io.hndsr.server.internal.request.RequestParser;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/**
 * What a fuzzer does with any bytes: reads them as a request's body, in JSON or as a form, and checks its fields. Fails where
 * anything but a refusal that can be told comes out, and where memory is kept. Stateless.
 */
public final class BodyFuzz {

    private static final RequestParser REQUESTS = new RequestParser();
    private static final String FORM = "multipart/form-data; boundary=";

    private BodyFuzz() {}

    /**
     * Reads a body.
     *
     * @param data any bytes; those that begin with two hyphens are a form, whose boundary is the rest of the first line
     */
    public static void fuzzerTestOneInput(byte[] data) {
        BodyMemory memory = new BodyMemory(1 << 20);
        try (BodyMemory.Share share = memory.share()) {
            read(data, new ImageBuffer(share, data.length));
        } catch (HttpProblem refused) {
            requireTold(refused);
        }
        if (memory.taken() != 0) {
            throw new AssertionError(memory.taken() + " bytes are still taken");
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
        REQUESTS.read(fields, RequestParser.Naming.BODY, List.of());
        if (image.size() > data.length) {
            throw new AssertionError("an image of " + image.size() + " bytes came of " + data.length);
        }
    }

    private static void requireTold(HttpProblem refused) {
        boolean clients = refused.status() >= 400 && refused.status() < 500;
        if (!clients
                || refused.getMessage().isBlank()
                || ProblemMapper.reply(refused).status() != refused.status()) {
            throw new AssertionError("not for a client: " + refused.status() + " " + refused.getMessage(), refused);
        }
    }

    /** Gives its bytes in pieces whose lengths they say themselves, so that every seam is met. */
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

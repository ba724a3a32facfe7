package io.hndsr.server.internal.body;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;

/** JSON as it is read and written here. Stateless and thread-safe. */
public final class Json {

    /** Far more than any field but the image needs; the image never goes through the parser. */
    private static final StreamReadConstraints CONSTRAINTS = StreamReadConstraints.builder()
            .maxNestingDepth(32)
            .maxNumberLength(400)
            .maxStringLength(10_000)
            .maxNameLength(1000)
            .build();

    /** The factory of all parsers and generators. */
    public static final JsonFactory FACTORY =
            JsonFactory.builder().streamReadConstraints(CONSTRAINTS).build();

    private Json() {}

    /** Writes a value. */
    @FunctionalInterface
    public interface Value {
        /**
         * Writes it.
         *
         * @param out where to
         * @throws IOException where that fails
         */
        void write(JsonGenerator out) throws IOException;
    }

    /**
     * Writes a value to bytes.
     *
     * @param value the value
     * @return UTF-8
     */
    public static byte[] bytes(Value value) {
        var bytes = new ByteArrayOutputStream();
        try {
            write(value, bytes);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return bytes.toByteArray();
    }

    /**
     * Writes a value to a stream, which is left open.
     *
     * @param value the value
     * @param stream where to
     * @throws IOException where that fails
     */
    public static void write(Value value, OutputStream stream) throws IOException {
        JsonGenerator out = FACTORY.createGenerator(stream);
        out.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
        value.write(out);
        out.close();
    }
}

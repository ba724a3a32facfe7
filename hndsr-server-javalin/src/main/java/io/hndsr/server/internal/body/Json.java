package io.hndsr.server.internal.body;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Optional;

/** The JSON parser and generator of the server. Stateless and thread-safe. */
public final class Json {

    /** Far more than any field but the image needs; the image bypasses the parser. */
    private static final StreamReadConstraints CONSTRAINTS = StreamReadConstraints.builder()
            .maxNestingDepth(32)
            .maxNumberLength(400)
            .maxStringLength(10_000)
            .maxNameLength(1000)
            .build();

    /** Creates all parsers and generators. */
    public static final JsonFactory FACTORY =
            JsonFactory.builder().streamReadConstraints(CONSTRAINTS).build();

    private Json() {}

    /** Something that can be written as JSON. */
    @FunctionalInterface
    public interface Content {
        /**
         * Writes the content.
         *
         * @param out the target
         * @throws IOException if writing fails
         */
        void write(JsonGenerator out) throws IOException;
    }

    /**
     * Writes content to an array.
     *
     * @param content the content
     * @return UTF-8
     */
    public static byte[] bytes(Content content) {
        var bytes = new ByteArrayOutputStream();
        try {
            write(content, bytes);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return bytes.toByteArray();
    }

    /**
     * Writes content to a stream, which stays open.
     *
     * @param content the content
     * @param stream the target
     * @throws IOException if writing fails
     */
    public static void write(Content content, OutputStream stream) throws IOException {
        JsonGenerator out = FACTORY.createGenerator(stream);
        out.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
        content.write(out);
        out.close();
    }

    /**
     * Writes a text field of the current object, or null.
     *
     * @param out the target
     * @param name the field's name
     * @param text the value; empty for null
     * @throws IOException if writing fails
     */
    public static void writeNullable(JsonGenerator out, String name, Optional<String> text) throws IOException {
        if (text.isPresent()) {
            out.writeStringField(name, text.get());
        } else {
            out.writeNullField(name);
        }
    }

    /**
     * Converts a duration to the unit and precision in which durations are written.
     *
     * @param nanos the duration in nanoseconds
     * @return milliseconds, rounded to hundredths
     */
    public static double millis(long nanos) {
        return Math.round(nanos / 10_000.0) / 100.0;
    }
}

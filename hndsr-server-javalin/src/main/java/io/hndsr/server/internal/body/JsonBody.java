package io.hndsr.server.internal.body;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.exc.StreamReadException;
import io.hndsr.server.internal.problem.FieldError;
import io.hndsr.server.internal.problem.HttpProblem;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.CharConversionException;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A JSON object with an image in base64 and other fields. Immutable except for the image, which can be taken once.
 *
 * @param fields the other fields, in order
 * @param image the image; empty if there was none
 */
public record JsonBody(Map<String, FieldValue> fields, ImageBuffer image) {

    /*
     * The image is nearly all of a body and is never held as text. Jackson reads a string lazily, so the parser stops behind
     * the quote that opens the image. What it has buffered beyond that point is taken back (releaseBuffered), the string is
     * decoded byte by byte up to its closing quote, and a second parser continues behind it, primed with the start of an
     * object that has an empty image. Jackson thus validates every byte except those of the image.
     */

    private static final String IMAGE = "image";
    private static final int MAX_FIELDS = 64;
    private static final int BUFFER = 1 << 13;

    /**
     * Reads a body.
     *
     * @param body the body, UTF-8
     * @param image receives the image; must be empty
     * @return the fields and the image
     * @throws HttpProblem 422 if it is not such an object; also what reading the body throws
     */
    public static JsonBody read(InputStream body, ImageBuffer image) {
        try {
            return new Reader(image).read(body);
        } catch (StreamConstraintsException tooMuch) {
            throw malformed(
                    "it is larger or more deeply nested than any request needs: " + tooMuch.getOriginalMessage());
        } catch (StreamReadException wrong) {
            throw malformed(readable(wrong.getOriginalMessage()));
        } catch (CharConversionException wrong) {
            throw malformed("it is not UTF-8");
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /**
     * Removes the parser's position, which does not count the image, and its advice to programmers on how to make it more
     * lenient.
     */
    private static String readable(String message) {
        if (message.startsWith("Non-standard token")) {
            return "NaN and infinities are not JSON";
        }
        String shown = message;
        for (String rest : List.of(" (start marker", ": enable `", ": maybe a (non-standard) comment")) {
            int end = shown.indexOf(rest);
            shown = end < 0 ? shown : shown.substring(0, end);
        }
        return shown;
    }

    private static HttpProblem malformed(String what) {
        return HttpProblem.invalid(
                List.of(new FieldError(List.of("body"), "is not valid JSON: " + what, "json_invalid")));
    }

    /** Reads one body. Confined to one thread. */
    private static final class Reader {

        private final Map<String, FieldValue> fields = new LinkedHashMap<>();
        private final ImageBuffer image;

        private boolean imageSeen;

        Reader(ImageBuffer image) {
            this.image = image;
        }

        JsonBody read(InputStream body) throws IOException {
            JsonParser parser = Json.FACTORY.createParser(body);
            JsonToken first = parser.nextToken();
            if (first != JsonToken.START_OBJECT) {
                throw malformed("an object is expected, such as {\"image\": \"...\"}");
            }
            boolean more = true;
            while (more) {
                if (parser.nextToken() == JsonToken.END_OBJECT) {
                    more = false;
                } else {
                    parser = readField(parser, body);
                }
            }
            if (parser.nextToken() != null) {
                throw malformed("unexpected content after the object");
            }
            return new JsonBody(fields, image);
        }

        /** Reads a field, whose name is the current token, and returns the parser to continue with. */
        private JsonParser readField(JsonParser parser, InputStream body) throws IOException {
            String name = parser.currentName();
            boolean isImage = name.equals(IMAGE);
            if (fields.containsKey(name) || (isImage && imageSeen)) {
                throw HttpProblem.invalid(name, "must not be repeated", "duplicate");
            }
            if (fields.size() == MAX_FIELDS) {
                throw malformed("it has more than " + MAX_FIELDS + " fields");
            }
            JsonToken token = parser.nextToken();
            if (isImage && token == JsonToken.VALUE_STRING) {
                imageSeen = true;
                return readImage(parser, body);
            }
            fields.put(name, value(parser, token));
            return parser;
        }

        private static FieldValue value(JsonParser parser, JsonToken token) throws IOException {
            try {
                return readValue(parser, token);
            } catch (NumberFormatException beyond) {
                throw malformed("a number has an exponent that is too large");
            }
        }

        private static FieldValue readValue(JsonParser parser, JsonToken token) throws IOException {
            return switch (token) {
                case VALUE_STRING -> new FieldValue.Text(parser.getText());
                case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> new FieldValue.Numeric(parser.getDecimalValue());
                case VALUE_TRUE -> new FieldValue.Flag(true);
                case VALUE_FALSE -> new FieldValue.Flag(false);
                case START_ARRAY, START_OBJECT -> {
                    parser.skipChildren();
                    yield new FieldValue.Nested(token == JsonToken.START_ARRAY ? "an array" : "an object");
                }
                default -> new FieldValue.Null();
            };
        }

        private JsonParser readImage(JsonParser parser, InputStream body) throws IOException {
            var ahead = new ByteArrayOutputStream();
            if (parser.releaseBuffered(ahead) < 0) {
                throw malformed("it is not UTF-8");
            }
            byte[] rest = decodeString(new SequenceInputStream(new ByteArrayInputStream(ahead.toByteArray()), body));
            InputStream remaining = new SequenceInputStream(new ByteArrayInputStream(rest), body);
            byte[] start = "{\"image\":\"\"".getBytes(StandardCharsets.US_ASCII);
            JsonParser next =
                    Json.FACTORY.createParser(new SequenceInputStream(new ByteArrayInputStream(start), remaining));
            for (int token = 0; token < 3; token++) {
                next.nextToken();
            }
            return next;
        }

        /** Decodes a string up to its closing quote and returns what was read beyond it. */
        private byte[] decodeString(InputStream in) throws IOException {
            Base64Decoder base64 = new Base64Decoder(image);
            JsonEscapes escapes = new JsonEscapes();
            byte[] buffer = new byte[BUFFER];
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                for (int i = 0; i < count; i++) {
                    int value = buffer[i] & 0xff;
                    if (value == '"' && !escapes.open()) {
                        base64.end();
                        return Arrays.copyOfRange(buffer, i + 1, count);
                    }
                    int character = escapes.next(value);
                    if (character >= 0) {
                        base64.next(character);
                    }
                }
            }
            throw malformed("it ends inside the image");
        }
    }

    /** Decodes the escapes of a JSON string (RFC 8259, section 7), byte by byte. */
    private static final class JsonEscapes {

        private static final int NONE = -1;

        private boolean open;

        /** How many hexadecimal digits are missing; 0 outside a Unicode escape. */
        private int hexLeft;

        private int hex;

        boolean open() {
            return open;
        }

        /** Accepts a byte; returns a character, or {@link #NONE} while an escape is incomplete. */
        int next(int value) {
            if (hexLeft > 0) {
                int digit = Character.digit(value, 16);
                if (digit < 0) {
                    throw malformed("\\u is not followed by four hexadecimal digits");
                }
                hex = hex << 4 | digit;
                hexLeft--;
                open = hexLeft > 0;
                return open ? NONE : hex;
            }
            if (open) {
                return escaped(value);
            }
            if (value == '\\') {
                open = true;
                return NONE;
            }
            return value;
        }

        private int escaped(int value) {
            open = false;
            return switch (value) {
                case '"', '\\', '/' -> value;
                case 'n' -> '\n';
                case 'r' -> '\r';
                case 't' -> '\t';
                case 'b' -> '\b';
                case 'f' -> '\f';
                case 'u' -> {
                    open = true;
                    hexLeft = 4;
                    hex = 0;
                    yield NONE;
                }
                default -> throw malformed("\\" + (char) value + " is not a JSON escape");
            };
        }
    }
}

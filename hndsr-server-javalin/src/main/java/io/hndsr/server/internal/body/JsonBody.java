package io.hndsr.server.internal.body;

import io.hndsr.server.internal.problem.FieldError;
import io.hndsr.server.internal.problem.HttpProblem;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.exc.StreamReadException;
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
 * A JSON object of plain fields, one of which is an image in base64. Immutable but for the image, which is given away once.
 *
 * @param fields the other fields, in order
 * @param image the image; without bytes where there was none
 */
public record JsonBody(Map<String, FieldValue> fields, ImageBuffer image) {

    /*
     * The image is nearly all of a body, and is never held as text. A parser stops behind the quote that opens a string:
     * Jackson reads strings only when asked for them. There it is made to give back what it has read ahead, the string is
     * decoded byte by byte up to its closing quote, and a second parser goes on behind it, of an object that begins with an
     * empty image. So Jackson judges every byte but those of the string.
     */

    private static final String IMAGE = "image";
    private static final int MAX_FIELDS = 64;
    private static final int BUFFER = 1 << 13;

    /**
     * Reads a body.
     *
     * @param body the body, UTF-8
     * @param image takes the image; it must be empty
     * @return the fields and the image
     * @throws HttpProblem 422 where it is not such an object, and whatever the body itself throws
     */
    public static JsonBody read(InputStream body, ImageBuffer image) {
        try {
            return new Reading(image).read(body);
        } catch (StreamConstraintsException tooMuch) {
            throw malformed("it is larger or deeper than any request needs: " + tooMuch.getOriginalMessage());
        } catch (StreamReadException wrong) {
            throw malformed(readable(wrong.getOriginalMessage()));
        } catch (CharConversionException wrong) {
            throw malformed("it is not UTF-8");
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /**
     * Leaves out where the parser has found it, since it counts in bytes of its own and says so at length, and how a program
     * makes it more lenient.
     */
    private static String readable(String message) {
        if (message.startsWith("Non-standard token")) {
            return "NaN and infinities are no JSON";
        }
        String shown = message;
        for (String rest : List.of(" (start marker", ": enable `", ": maybe a (non-standard) comment")) {
            int end = shown.indexOf(rest);
            shown = end < 0 ? shown : shown.substring(0, end);
        }
        return shown;
    }

    private static HttpProblem malformed(String what) {
        return HttpProblem.invalid(List.of(new FieldError(List.of("body"), "is not valid JSON: " + what, "json_invalid")));
    }

    /** A body that is being read. Confined to one thread. */
    private static final class Reading {

        private final Map<String, FieldValue> fields = new LinkedHashMap<>();
        private final ImageBuffer image;

        private boolean imageSeen;

        Reading(ImageBuffer image) {
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
                throw malformed("something follows the object");
            }
            return new JsonBody(fields, image);
        }

        /** Reads a field; the parser stands on its name. */
        private JsonParser readField(JsonParser parser, InputStream body) throws IOException {
            String name = parser.currentName();
            boolean isImage = name.equals(IMAGE);
            if (fields.containsKey(name) || (isImage && imageSeen)) {
                throw HttpProblem.invalid(shortened(name), "is given twice; give it once", "duplicate");
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
                throw malformed("it has a number whose exponent is beyond all bounds");
            }
        }

        private static FieldValue readValue(JsonParser parser, JsonToken token) throws IOException {
            return switch (token) {
                case VALUE_STRING -> new FieldValue.Text(parser.getText());
                case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> new FieldValue.Figure(parser.getDecimalValue());
                case VALUE_TRUE -> new FieldValue.Flag(true);
                case VALUE_FALSE -> new FieldValue.Flag(false);
                case START_ARRAY, START_OBJECT -> {
                    parser.skipChildren();
                    yield new FieldValue.Nested(token == JsonToken.START_ARRAY ? "an array" : "an object");
                }
                default -> new FieldValue.Nothing();
            };
        }

        private JsonParser readImage(JsonParser parser, InputStream body) throws IOException {
            var ahead = new ByteArrayOutputStream();
            if (parser.releaseBuffered(ahead) < 0) {
                throw malformed("it is not UTF-8");
            }
            byte[] behind = decodeString(new SequenceInputStream(new ByteArrayInputStream(ahead.toByteArray()), body));
            InputStream rest = new SequenceInputStream(new ByteArrayInputStream(behind), body);
            byte[] start = "{\"image\":\"\"".getBytes(StandardCharsets.US_ASCII);
            JsonParser next = Json.FACTORY.createParser(new SequenceInputStream(new ByteArrayInputStream(start), rest));
            for (int token = 0; token < 3; token++) {
                next.nextToken();
            }
            return next;
        }

        /** Decodes a string up to its closing quote, and returns what was read beyond it. */
        private byte[] decodeString(InputStream in) throws IOException {
            Base64Decoder text = new Base64Decoder(image);
            JsonEscapes escapes = new JsonEscapes();
            byte[] buffer = new byte[BUFFER];
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                for (int i = 0; i < count; i++) {
                    int value = buffer[i] & 0xff;
                    if (value == '"' && !escapes.open()) {
                        text.end();
                        return Arrays.copyOfRange(buffer, i + 1, count);
                    }
                    int character = escapes.next(value);
                    if (character >= 0) {
                        text.next(character);
                    }
                }
            }
            throw malformed("it ends inside the image");
        }

        private static String shortened(String name) {
            return name.length() <= 64 ? name : name.substring(0, 64);
        }
    }

    /** Undoes the escapes of a JSON string, RFC 8259 section 7, byte by byte. */
    private static final class JsonEscapes {

        private static final int NONE = -1;

        private boolean open;

        /** Hexadecimal digits that are still to come; 0 where none are. */
        private int hexLeft;

        private int hex;

        boolean open() {
            return open;
        }

        /** Takes a byte; returns a character, or {@link #NONE} where an escape is not complete. */
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
                default -> throw malformed("\\" + (char) value + " is no escape of JSON");
            };
        }
    }
}

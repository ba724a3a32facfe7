package io.hndsr.server.internal.body;

import io.hndsr.server.internal.problem.FieldError;
import io.hndsr.server.internal.problem.HttpProblem;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.MultiPart;
import org.eclipse.jetty.io.Content;

/**
 * A form with an image and other fields, {@code multipart/form-data} (RFC 7578). Immutable except for the image, which can be
 * taken once.
 *
 * <p>The image is the part named {@code image}, or the part that has a file name; the file name itself is ignored. Parts may have
 * any order and are read as they arrive: the image into its buffer, a field as UTF-8.
 *
 * @param fields the fields that have a value, in order
 * @param image the image; empty if there was none
 */
public record FormBody(Map<String, FieldValue> fields, ImageBuffer image) {

    private static final String IMAGE = "image";
    private static final int MAX_PARTS = 32;
    private static final int MAX_HEADERS = 4096;
    private static final int MAX_FIELD = 1000;
    private static final int BUFFER = 1 << 15;

    /** RFC 2046, section 5.1.1. */
    private static final Pattern BOUNDARY = Pattern.compile("[0-9A-Za-z'()+_,./:=? -]{0,69}[0-9A-Za-z'()+_,./:=?-]");

    /**
     * Reads a form.
     *
     * @param body the body
     * @param contentType the request's {@code Content-Type}, which contains the boundary
     * @param image receives the image; must be empty
     * @return the fields and the image
     * @throws HttpProblem 422 if it is not such a form; also what reading the body throws
     */
    public static FormBody read(InputStream body, String contentType, ImageBuffer image) {
        Parts parts = new Parts(image);
        MultiPart.Parser parser = new MultiPart.Parser(boundary(contentType), parts);
        parser.setMaxParts(MAX_PARTS);
        parser.setPartHeadersMaxLength(MAX_HEADERS);
        byte[] buffer = new byte[BUFFER];
        try {
            boolean more = true;
            while (more) {
                int count = body.read(buffer);
                more = count >= 0;
                parser.parse(Content.Chunk.from(ByteBuffer.wrap(buffer, 0, Math.max(0, count)), !more));
                parts.check();
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        return new FormBody(parts.fields, image);
    }

    private static String boundary(String contentType) {
        return extracted(contentType)
                .filter(boundary -> BOUNDARY.matcher(boundary).matches())
                .orElseThrow(() -> malformed("Content-Type must name a boundary of 1 to 70 characters"));
    }

    private static Optional<String> extracted(String contentType) {
        try {
            return Optional.ofNullable(MultiPart.extractBoundary(contentType));
        } catch (IllegalArgumentException quotes) {
            throw malformed("Content-Type has " + quotes.getMessage());
        }
    }

    private static HttpProblem malformed(String what) {
        return HttpProblem.invalid(
                List.of(new FieldError(List.of("body"), "is not valid multipart/form-data: " + what, "form_invalid")));
    }

    /** Receives the parts from the parser. Confined to one thread. */
    private static final class Parts extends MultiPart.AbstractPartsListener {

        private final Map<String, FieldValue> fields = new LinkedHashMap<>();
        private final ImageBuffer image;
        private final ByteArrayOutputStream text = new ByteArrayOutputStream();

        private boolean imageSeen;
        private boolean imagePart;
        private Optional<RuntimeException> failure = Optional.empty();

        Parts(ImageBuffer image) {
            this.image = image;
        }

        /** Throws the first failure, since the parser swallows what its listener throws. */
        void check() {
            if (failure.isPresent()) {
                throw failure.get();
            }
        }

        private void attempt(Runnable step) {
            if (failure.isEmpty()) {
                try {
                    step.run();
                } catch (RuntimeException rejected) {
                    failure = Optional.of(rejected);
                }
            }
        }

        @Override
        public void onPartHeaders() {
            attempt(this::begin);
        }

        private void begin() {
            String name = Optional.ofNullable(getName())
                    .orElseThrow(() -> malformed("each part must have a Content-Disposition with a name"));
            imagePart = name.equals(IMAGE) || Optional.ofNullable(getFileName()).isPresent();
            if (imagePart ? imageSeen : fields.containsKey(name)) {
                throw HttpProblem.invalid(imagePart ? IMAGE : name, "must not be repeated", "duplicate");
            }
            imageSeen |= imagePart;
            text.reset();
        }

        @Override
        public void onPartContent(Content.Chunk chunk) {
            attempt(() -> add(chunk.getByteBuffer()));
        }

        private void add(ByteBuffer content) {
            if (imagePart) {
                image.add(content);
                return;
            }
            if (text.size() + content.remaining() > MAX_FIELD) {
                throw HttpProblem.invalid(
                        getName(), "has more than " + MAX_FIELD + " bytes, which is the limit for a field", "too_long");
            }
            while (content.hasRemaining()) {
                text.write(content.get());
            }
        }

        @Override
        public void onPart(String name, String fileName, HttpFields headers) {
            attempt(() -> {
                String value = text.toString(StandardCharsets.UTF_8);
                if (!imagePart && !value.isBlank()) {
                    fields.put(name, new FieldValue.Text(value));
                }
            });
        }

        @Override
        public void onFailure(Throwable found) {
            attempt(() -> {
                throw malformed(reason(found));
            });
        }

        private static String reason(Throwable found) {
            if (found instanceof EOFException) {
                return "it ends before its last boundary";
            } else if (found instanceof HttpException wrong) {
                return String.valueOf(wrong.getReason());
            }
            return "it has more than " + MAX_PARTS + " parts, or a part has more than " + MAX_HEADERS
                    + " bytes of headers, or headers that are not UTF-8";
        }
    }
}

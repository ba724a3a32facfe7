package io.hndsr.server.internal.routes;

import io.hndsr.server.internal.http.Exchange;
import io.hndsr.server.internal.http.Reply;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;

/**
 * A file of the web page, read once. Immutable.
 *
 * @param name its name
 * @param reply the reply to a browser that does not have it
 */
record PageFile(String name, TaggedReply reply) {

    private static final String FOLDER = "/io/hndsr/server/page/";

    /** Nothing from other hosts, nothing inline, no frames; the page creates images from what the server sent. */
    private static final String POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:;"
                    + " connect-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'";

    private static final Map<String, String> MEDIA_TYPES = Map.of(
            "html", "text/html; charset=utf-8",
            "css", "text/css; charset=utf-8",
            "js", "text/javascript; charset=utf-8",
            "svg", "image/svg+xml",
            "png", "image/png");

    /**
     * Reads a file.
     *
     * @param name its name in the folder of the page
     * @return the file
     * @throws IllegalArgumentException if there is none
     */
    static PageFile read(String name) {
        String extension = name.substring(name.lastIndexOf('.') + 1);
        try (InputStream stream = PageFile.class.getResourceAsStream(FOLDER + name)) {
            if (stream == null) {
                throw new IllegalArgumentException("the page has no file " + name);
            }
            byte[] bytes = stream.readAllBytes();
            Reply reply = Reply.of(200, MEDIA_TYPES.getOrDefault(extension, "application/octet-stream"), bytes);
            return new PageFile(name, TaggedReply.of(withHeaders(reply), bytes));
        } catch (IOException damaged) {
            throw new UncheckedIOException("the page's file " + name + " cannot be read: " + damaged, damaged);
        }
    }

    private static Reply withHeaders(Reply reply) {
        return reply.with("Content-Security-Policy", POLICY)
                .with("Cross-Origin-Opener-Policy", "same-origin")
                .with("Referrer-Policy", "no-referrer")
                .with("X-Content-Type-Options", "nosniff");
    }

    /** {@return the file, or 304 if the browser has it} */
    Reply answer(Exchange exchange) {
        return reply.answer(exchange);
    }
}

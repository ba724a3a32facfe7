package io.hndsr.server.internal.routes;

import io.hndsr.server.internal.http.Exchange;
import io.hndsr.server.internal.http.Reply;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;

/**
 * A file of the page, read once. Immutable.
 *
 * @param name its name
 * @param reply what a browser is answered that does not have it
 * @param tag its content's tag for caches
 */
record PageFile(String name, Reply reply, String tag) {

    private static final String FOLDER = "/io/hndsr/server/page/";

    /** Nothing from elsewhere, nothing inline, in no frame; pictures are made in the browser, from what the server sent. */
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
     * @param name its name, as it is in the module
     * @return the file
     * @throws IllegalArgumentException where there is none
     */
    static PageFile read(String name) {
        String ending = name.substring(name.lastIndexOf('.') + 1);
        try (InputStream stream = PageFile.class.getResourceAsStream(FOLDER + name)) {
            if (stream == null) {
                throw new IllegalArgumentException("the page has no file " + name);
            }
            byte[] bytes = stream.readAllBytes();
            String tag = '"' + hash(bytes) + '"';
            Reply reply = Reply.of(200, MEDIA_TYPES.getOrDefault(ending, "application/octet-stream"), bytes);
            return new PageFile(name, guarded(reply, tag), tag);
        } catch (IOException damaged) {
            throw new UncheckedIOException("the page's file " + name + " cannot be read: " + damaged, damaged);
        }
    }

    private static Reply guarded(Reply reply, String tag) {
        return reply.with("Content-Security-Policy", POLICY)
                .with("Cross-Origin-Opener-Policy", "same-origin")
                .with("Referrer-Policy", "no-referrer")
                .with("X-Content-Type-Options", "nosniff")
                .with("Cache-Control", "no-cache")
                .with("ETag", tag);
    }

    private static String hash(byte[] bytes) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
            return HexFormat.of().formatHex(digest, 0, 8);
        } catch (NoSuchAlgorithmException impossible) {
            throw new AssertionError("every Java has SHA-256", impossible);
        }
    }

    /** Answers with the file, or that the browser has it already. */
    Reply answer(Exchange call) {
        boolean known = call.header("If-None-Match").filter(tag::equals).isPresent();
        return known ? guarded(Reply.empty(304), tag) : reply;
    }
}

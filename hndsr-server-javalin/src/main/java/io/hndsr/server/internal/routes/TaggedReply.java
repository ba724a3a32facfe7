package io.hndsr.server.internal.routes;

import io.hndsr.server.internal.http.Exchange;
import io.hndsr.server.internal.http.Reply;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A constant reply with an entity tag, which clients that have it need not receive again. Immutable.
 *
 * @param reply the reply to a client that does not have it
 * @param tag the entity tag of its content, in quotes
 */
record TaggedReply(Reply reply, String tag) {

    /** A tag has no quotes inside; {@code W/} before it does not matter for a comparison that may be weak. */
    private static final Pattern TAG = Pattern.compile("\"[^\"]*\"");

    /**
     * Adds a tag to a reply.
     *
     * @param reply the reply
     * @param content what determines its body
     * @return the reply with the tag
     */
    static TaggedReply of(Reply reply, byte[] content) {
        String tag = '"' + hash(content) + '"';
        return new TaggedReply(reply.with("Cache-Control", "no-cache").with("ETag", tag), tag);
    }

    private static String hash(byte[] bytes) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
            return HexFormat.of().formatHex(digest, 0, 8);
        } catch (NoSuchAlgorithmException impossible) {
            throw new AssertionError("every Java platform has SHA-256", impossible);
        }
    }

    /** {@return the reply, or 304 with its headers if the client has it} */
    Reply answer(Exchange exchange) {
        if (exchange.header("If-None-Match").filter(this::isIn).isEmpty()) {
            return reply;
        }
        Reply known = Reply.empty(304);
        return new Reply(known.status(), known.mediaType(), reply.headers(), known.length(), known.body());
    }

    private boolean isIn(String tags) {
        if (tags.strip().equals("*")) {
            return true;
        }
        Matcher each = TAG.matcher(tags);
        return each.results().anyMatch(found -> found.group().equals(tag));
    }
}

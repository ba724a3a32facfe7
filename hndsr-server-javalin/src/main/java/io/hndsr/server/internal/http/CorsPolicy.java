package io.hndsr.server.internal.http;

import io.hndsr.server.internal.problem.HttpProblem;

import java.net.URI;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which pages of other origins may call the service: the setting {@code CORS_ORIGINS}. Immutable.
 *
 * <p>A browser asks before it sends most calls of a page to another origin (CORS, in the Fetch standard), but not before a
 * form, or an image that is posted as plain text: it only keeps the reply from the page. Such a call would have made the device
 * work all the same, and is told by its headers, which no page can set.
 */
public final class CorsPolicy {

    private static final String ANY = "*";

    /** What a page may send; what is safe by the standard needs no word. */
    private static final String HEADERS = "Authorization, X-API-Key, X-Request-Id, traceparent, Content-Type, Accept";

    private static final String MAX_AGE_SECONDS = "600";

    private final boolean any;
    private final Set<String> listed;

    private CorsPolicy(boolean any, Set<String> listed) {
        this.any = any;
        this.listed = Set.copyOf(listed);
    }

    /**
     * Reads origins.
     *
     * @param text origins such as {@code https://maps.example.org}, separated by commas; {@code *} for any; empty for none
     * @return the origins
     * @throws IllegalArgumentException where one is no origin
     */
    public static CorsPolicy of(String text) {
        if (text.strip().equals(ANY)) {
            return new CorsPolicy(true, Set.of());
        }
        Set<String> listed = new TreeSet<>();
        for (String part : text.split(",", -1)) {
            if (!part.isBlank()) {
                listed.add(origin(part.strip()));
            }
        }
        return new CorsPolicy(false, listed);
    }

    private static String origin(String text) {
        try {
            URI uri = URI.create(text.toLowerCase(Locale.ROOT));
            boolean web = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
            if (web && uri.getHost() != null && uri.toString().equals(uri.getScheme() + "://" + uri.getAuthority())) {
                return uri.toString();
            }
        } catch (IllegalArgumentException noUri) {
            throw new IllegalArgumentException("\"" + text + "\" is no origin such as https://maps.example.org", noUri);
        }
        throw new IllegalArgumentException(
                "\"" + text + "\" is no origin such as https://maps.example.org, nor * alone, which stands for any");
    }

    /**
     * Checks that a call may make the device work: that it comes from no page, from a page of the service itself, or from one of
     * an origin that is allowed.
     *
     * @param call the call, of which {@code Origin}, {@code Host} and {@code Sec-Fetch-Site} are read
     * @throws HttpProblem 403 where it may not
     */
    void check(Exchange call) {
        Optional<String> origin = call.header("Origin");
        if (origin.isEmpty() || allows(origin.get())) {
            return;
        }
        // Behind a proxy that changes the host, only the browser knows that the page is the service's own.
        Optional<String> site = call.header("Sec-Fetch-Site");
        boolean own = site.isPresent()
                ? site.get().equals("same-origin")
                : call.header("Host").filter(host -> isAt(origin.get(), host)).isPresent();
        if (!own) {
            throw HttpProblem.of(
                    403,
                    "foreign_origin",
                    "pages of " + origin.get() + " may not call this server; name the origin in CORS_ORIGINS");
        }
    }

    /**
     * Lets the page that a reply goes to read it, where that page may.
     *
     * @param call the call
     * @param reply the reply to it
     * @return the reply, with the headers of CORS
     */
    Reply open(Exchange call, Reply reply) {
        boolean open = reply.headers().containsKey("Access-Control-Allow-Origin");
        if (open || (listed.isEmpty() && !any)) {
            return reply;
        }
        // A reply that depends on the origin says so to caches, also where there is none.
        Reply varied = any ? reply : reply.with("Vary", vary(reply));
        Optional<String> origin = call.header("Origin").filter(this::allows);
        return origin.isEmpty()
                ? varied
                : varied.with("Access-Control-Allow-Origin", any ? ANY : origin.get())
                        .with("Access-Control-Expose-Headers", ANY);
    }

    private static String vary(Reply reply) {
        String before = reply.headers().getOrDefault("Vary", "");
        return before.isEmpty() ? "Origin" : before + ", Origin";
    }

    /**
     * Answers what methods there are at a path, and a browser that asks whether a page may call them.
     *
     * @param call the call
     * @param methods the methods, separated by commas
     * @return the reply, without the headers that every reply gets
     */
    Reply options(Exchange call, String methods) {
        Reply reply = Reply.empty(204).with("Allow", methods);
        boolean asked = call.header("Access-Control-Request-Method").isPresent();
        return asked && call.header("Origin").filter(this::allows).isPresent()
                ? reply.with("Access-Control-Allow-Methods", methods)
                        .with("Access-Control-Allow-Headers", HEADERS)
                        .with("Access-Control-Max-Age", MAX_AGE_SECONDS)
                : reply;
    }

    private boolean allows(String origin) {
        return any || listed.contains(origin.toLowerCase(Locale.ROOT));
    }

    private static boolean isAt(String origin, String host) {
        int authority = origin.indexOf("://");
        return authority > 0 && origin.substring(authority + 3).equalsIgnoreCase(host);
    }
}

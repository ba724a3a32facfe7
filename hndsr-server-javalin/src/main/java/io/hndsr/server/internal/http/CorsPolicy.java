package io.hndsr.server.internal.http;

import io.hndsr.server.internal.problem.HttpProblem;
import java.net.URI;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which web pages of other origins may call the service: the setting {@code CORS_ORIGINS}. Immutable.
 *
 * <p>Browsers ask before most cross-origin requests (CORS, in the Fetch standard), but not before submitting a form or posting an
 * image as plain text; then they only hide the reply from the page. Such a request would occupy the device all the same. It is
 * recognised by its headers, which a page cannot set.
 */
public final class CorsPolicy {

    private static final String ANY = "*";

    /** The headers that a page may send in addition to those that are always allowed. */
    private static final String HEADERS = "Authorization, X-API-Key, X-Request-Id, traceparent, Content-Type, Accept";

    private static final String MAX_AGE_SECONDS = "600";
    private static final String ALLOW_ORIGIN = "Access-Control-Allow-Origin";

    private final boolean any;
    private final Set<String> allowed;

    private CorsPolicy(boolean any, Set<String> allowed) {
        this.any = any;
        this.allowed = Set.copyOf(allowed);
    }

    /**
     * Parses the setting.
     *
     * @param text origins such as {@code https://maps.example.org}, separated by commas; {@code *} for any; empty for none
     * @return the policy
     * @throws IllegalArgumentException if a part is not an origin
     */
    public static CorsPolicy of(String text) {
        if (text.strip().equals(ANY)) {
            return new CorsPolicy(true, Set.of());
        }
        Set<String> allowed = new TreeSet<>();
        for (String part : text.split(",", -1)) {
            if (!part.isBlank()) {
                allowed.add(origin(part.strip()));
            }
        }
        return new CorsPolicy(false, allowed);
    }

    private static String origin(String text) {
        try {
            URI uri = URI.create(text.toLowerCase(Locale.ROOT));
            boolean web = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
            if (web && uri.getHost() != null && uri.toString().equals(uri.getScheme() + "://" + uri.getAuthority())) {
                return uri.toString();
            }
        } catch (IllegalArgumentException malformed) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" is not an origin such as https://maps.example.org", malformed);
        }
        throw new IllegalArgumentException(
                "\"" + text + "\" is not an origin such as https://maps.example.org; * must stand alone");
    }

    /**
     * Checks that a request may occupy the device: it comes from no page, from the service's own page, or from a page whose origin
     * is allowed.
     *
     * @param exchange the request, of which {@code Origin}, {@code Host} and {@code Sec-Fetch-Site} are read
     * @throws HttpProblem 403 if it may not
     */
    void check(Exchange exchange) {
        Optional<String> origin = exchange.header("Origin");
        if (origin.isEmpty() || allows(origin.get())) {
            return;
        }
        // Behind a proxy that changes the host, only the browser knows that the page is the service's own.
        Optional<String> site = exchange.header("Sec-Fetch-Site");
        boolean own = site.isPresent()
                ? site.get().equals("same-origin")
                : exchange.header("Host")
                        .filter(host -> isAt(origin.get(), host))
                        .isPresent();
        if (!own) {
            throw HttpProblem.of(
                    403,
                    "foreign_origin",
                    "pages of " + origin.get() + " may not call this server; add the origin to CORS_ORIGINS");
        }
    }

    /**
     * Adds the headers that allow the calling page to read a reply, if its origin is allowed.
     *
     * @param exchange the request
     * @param reply the reply to it
     * @return the reply with the headers of CORS
     */
    Reply addHeaders(Exchange exchange, Reply reply) {
        boolean open = reply.headers().containsKey(ALLOW_ORIGIN);
        if (open || (allowed.isEmpty() && !any)) {
            return reply;
        }
        // Caches must know that the reply depends on the origin, even if this request has none.
        Reply varied = any ? reply : reply.with("Vary", vary(reply));
        Optional<String> origin = exchange.header("Origin").filter(this::allows);
        return origin.isEmpty()
                ? varied
                : varied.with(ALLOW_ORIGIN, any ? ANY : origin.get()).with("Access-Control-Expose-Headers", ANY);
    }

    private static String vary(Reply reply) {
        String before = reply.headers().getOrDefault("Vary", "");
        return before.isEmpty() ? "Origin" : before + ", Origin";
    }

    /**
     * Answers {@code OPTIONS}: the methods of a path, and the preflight request of a browser.
     *
     * @param exchange the request
     * @param methods the methods, separated by commas
     * @return the reply, without the headers that every reply gets
     */
    Reply options(Exchange exchange, String methods) {
        Reply reply = Reply.empty(204).with("Allow", methods);
        boolean preflight = exchange.header("Access-Control-Request-Method").isPresent();
        return preflight && exchange.header("Origin").filter(this::allows).isPresent()
                ? reply.with("Access-Control-Allow-Methods", methods)
                        .with("Access-Control-Allow-Headers", HEADERS)
                        .with("Access-Control-Max-Age", MAX_AGE_SECONDS)
                : reply;
    }

    private boolean allows(String origin) {
        return any || allowed.contains(origin.toLowerCase(Locale.ROOT));
    }

    private static boolean isAt(String origin, String host) {
        int authority = origin.indexOf("://");
        return authority > 0 && origin.substring(authority + 3).equalsIgnoreCase(host);
    }
}

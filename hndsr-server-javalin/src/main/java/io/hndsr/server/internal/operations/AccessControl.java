package io.hndsr.server.internal.operations;

import io.hndsr.server.internal.http.AccessCheck;
import io.hndsr.server.internal.http.Exchange;
import io.hndsr.server.internal.http.Route;
import io.hndsr.server.internal.http.RouteHandler;
import io.hndsr.server.internal.http.TrustedProxies;
import io.hndsr.server.internal.http.WebSocketProtocols;
import io.hndsr.server.internal.problem.HttpProblem;
import java.util.Locale;
import java.util.Optional;

/** Requires keys and enforces the rate limit on routes that occupy the device. Thread-safe. */
public final class AccessControl implements AccessCheck {

    private static final String BEARER = "bearer ";

    private final ApiKeys keys;
    private final boolean anonymous;
    private final RateLimit limit;

    /**
     * Creates the check.
     *
     * @param keys the keys
     * @param anonymous whether requests without a key are allowed; if there are keys, a wrong key never is
     * @param limit counts the requests of each client
     */
    public AccessControl(ApiKeys keys, boolean anonymous, RateLimit limit) {
        this.keys = keys;
        this.anonymous = anonymous;
        this.limit = limit;
    }

    @Override
    public void check(Route route, Exchange exchange) {
        if (!route.guarded()) {
            return;
        }
        Optional<String> key = keys.isEmpty() ? Optional.empty() : key(route, exchange);
        if (key.filter(String::isEmpty).isPresent()) {
            throw unauthorized("the key is empty");
        }
        if (key.isPresent()) {
            exchange.setCaller(keys.owner(key.get()).orElseThrow(() -> unauthorized("the key is unknown")));
        } else if (!anonymous) {
            throw unauthorized("a key is required; send it as Authorization: Bearer KEY or X-API-Key: KEY");
        }
        limit.count(exchange.caller()
                .map(name -> "key:" + name)
                .orElseGet(() -> TrustedProxies.clientGroup(exchange.client())));
    }

    private static Optional<String> key(Route route, Exchange exchange) {
        Optional<String> offered =
                route.handler() instanceof RouteHandler.Upgrade ? WebSocketProtocols.key(exchange) : Optional.empty();
        return offered.or(() -> key(exchange));
    }

    private static Optional<String> key(Exchange exchange) {
        return exchange.header("Authorization")
                .filter(value -> value.toLowerCase(Locale.ROOT).startsWith(BEARER))
                .map(value -> value.substring(BEARER.length()).strip())
                .or(() -> exchange.header("X-API-Key").map(String::strip));
    }

    private static HttpProblem unauthorized(String message) {
        return HttpProblem.of(401, "unauthorized", message);
    }
}

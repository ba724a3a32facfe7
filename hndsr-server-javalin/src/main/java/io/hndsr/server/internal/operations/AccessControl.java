package io.hndsr.server.internal.operations;

import io.hndsr.server.internal.http.AccessCheck;
import io.hndsr.server.internal.http.Exchange;
import io.hndsr.server.internal.http.Handler;
import io.hndsr.server.internal.http.Route;
import io.hndsr.server.internal.http.TrustedProxies;
import io.hndsr.server.internal.http.WebSocketProtocols;
import io.hndsr.server.internal.problem.HttpProblem;

import java.util.Locale;
import java.util.Optional;

/** Asks for keys and counts calls, where a route makes the device work. Thread-safe. */
public final class AccessControl implements AccessCheck {

    private static final String BEARER = "bearer ";

    private final ApiKeys keys;
    private final boolean anonymous;
    private final RateLimit limit;

    /**
     * Creates a doorkeeper.
     *
     * @param keys the keys
     * @param anonymous whether calls without a key are let in; a wrong key never is, where there are keys
     * @param limit counts the calls of each client
     */
    public AccessControl(ApiKeys keys, boolean anonymous, RateLimit limit) {
        this.keys = keys;
        this.anonymous = anonymous;
        this.limit = limit;
    }

    @Override
    public void pass(Route route, Exchange call) {
        if (!route.guarded()) {
            return;
        }
        Optional<String> key = keys.isEmpty() ? Optional.empty() : key(route, call);
        if (key.filter(String::isEmpty).isPresent()) {
            throw unauthorised("the key is empty");
        }
        if (key.isPresent()) {
            call.identify(keys.owner(key.get()).orElseThrow(() -> unauthorised("the key is not known")));
        } else if (!anonymous) {
            throw unauthorised("a key is needed; send it as Authorization: Bearer, or as X-API-Key");
        }
        limit.count(call.caller().map(name -> "key:" + name).orElseGet(() -> TrustedProxies.group(call.client())));
    }

    private static Optional<String> key(Route route, Exchange call) {
        Optional<String> offered = route.action() instanceof Handler.Upgrade ? WebSocketProtocols.key(call) : Optional.empty();
        return offered.or(() -> key(call));
    }

    private static Optional<String> key(Exchange call) {
        return call.header("Authorization")
                .filter(value -> value.toLowerCase(Locale.ROOT).startsWith(BEARER))
                .map(value -> value.substring(BEARER.length()).strip())
                .or(() -> call.header("X-API-Key").map(String::strip));
    }

    private static HttpProblem unauthorised(String message) {
        return HttpProblem.of(401, "unauthorized", message);
    }
}

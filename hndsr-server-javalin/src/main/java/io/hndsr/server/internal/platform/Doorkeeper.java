package io.hndsr.server.internal.platform;

import io.hndsr.server.internal.answer.Refusal;
import io.hndsr.server.internal.http.Action;
import io.hndsr.server.internal.http.Call;
import io.hndsr.server.internal.http.Gate;
import io.hndsr.server.internal.http.Proxies;
import io.hndsr.server.internal.http.Route;
import io.hndsr.server.internal.http.Subprotocols;
import java.util.Locale;
import java.util.Optional;

/** Asks for keys and counts calls, where a route makes the device work. Thread-safe. */
public final class Doorkeeper implements Gate {

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
    public Doorkeeper(ApiKeys keys, boolean anonymous, RateLimit limit) {
        this.keys = keys;
        this.anonymous = anonymous;
        this.limit = limit;
    }

    @Override
    public void pass(Route route, Call call) {
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
        limit.count(call.caller().map(name -> "key:" + name).orElseGet(() -> Proxies.group(call.client())));
    }

    private static Optional<String> key(Route route, Call call) {
        Optional<String> offered = route.action() instanceof Action.Upgrade ? Subprotocols.key(call) : Optional.empty();
        return offered.or(() -> key(call));
    }

    private static Optional<String> key(Call call) {
        return call.header("Authorization")
                .filter(value -> value.toLowerCase(Locale.ROOT).startsWith(BEARER))
                .map(value -> value.substring(BEARER.length()).strip())
                .or(() -> call.header("X-API-Key").map(String::strip));
    }

    private static Refusal unauthorised(String message) {
        return Refusal.of(401, "unauthorized", message);
    }
}

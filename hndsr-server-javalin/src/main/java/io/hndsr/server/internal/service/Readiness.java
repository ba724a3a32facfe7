package io.hndsr.server.internal.service;

import io.hndsr.SuperResolver;
import java.util.Optional;

/** Whether the service accepts requests, apart from overload. Stateless. */
public final class Readiness {

    private Readiness() {}

    /**
     * Determines why the service does not accept requests. Touches no device.
     *
     * @param resolver the resolver
     * @param slots show whether the server is shutting down
     * @return the obstacle in words; empty if there is none
     */
    public static Optional<String> obstacle(ResolverHandle resolver, RequestSlots slots) {
        if (slots.draining()) {
            return Optional.of("the server is shutting down");
        }
        Optional<SuperResolver> loaded = resolver.resolver();
        if (loaded.isEmpty()) {
            return Optional.of(
                    resolver.hasFailed()
                            ? "the model could not be loaded; see the server's log"
                            : "the model is loading");
        }
        return loaded.get().status().ready() ? Optional.empty() : Optional.of("no device is available");
    }
}

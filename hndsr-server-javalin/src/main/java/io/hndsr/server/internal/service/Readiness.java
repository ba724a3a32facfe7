package io.hndsr.server.internal.service;

import io.hndsr.SuperResolver;
import java.util.Optional;

/** Whether the service would take a request, were there room. */
public final class Readiness {

    private Readiness() {}

    /**
     * Tells what keeps the service from taking requests. Touches no device.
     *
     * @param backend the resolver
     * @param desk knows whether the server is about to stop
     * @return the obstacle in words; empty where there is none
     */
    public static Optional<String> obstacle(ResolverHandle backend, RequestSlots desk) {
        if (desk.draining()) {
            return Optional.of("the server is about to stop");
        }
        Optional<SuperResolver> resolver = backend.resolver();
        if (resolver.isEmpty()) {
            return Optional.of(
                    backend.hasFailed()
                            ? "the model could not be loaded; the reason is in the server's log"
                            : "the model is being loaded");
        }
        return resolver.get().status().ready() ? Optional.empty() : Optional.of("no device is left that works");
    }
}

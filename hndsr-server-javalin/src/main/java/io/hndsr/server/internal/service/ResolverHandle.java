package io.hndsr.server.internal.service;

import io.hndsr.server.internal.problem.HttpProblem;

import io.hndsr.SuperResolver;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** The resolver behind the service, which loads while the service already answers. Thread-safe. */
public final class ResolverHandle implements AutoCloseable {

    private static final Duration LOADING_PAUSE = Duration.ofSeconds(2);

    private final CompletableFuture<SuperResolver> resolver;
    private final boolean owned;

    private ResolverHandle(CompletableFuture<SuperResolver> resolver, boolean owned) {
        this.resolver = resolver;
        this.owned = owned;
    }

    /**
     * A resolver of somebody else, which is not closed here.
     *
     * @param resolver the resolver
     * @return the backend
     */
    public static ResolverHandle of(SuperResolver resolver) {
        return new ResolverHandle(CompletableFuture.completedFuture(resolver), false);
    }

    /**
     * Loads a resolver on a thread of its own.
     *
     * @param opener opens it
     * @return the backend, which closes it
     */
    public static ResolverHandle load(Supplier<SuperResolver> opener) {
        var resolver = new CompletableFuture<SuperResolver>();
        Thread loader = new Thread(
                () -> {
                    try {
                        resolver.complete(opener.get());
                    } catch (RuntimeException | Error unusable) {
                        resolver.completeExceptionally(unusable);
                    }
                },
                "hndsr-load");
        loader.setDaemon(true);
        loader.start();
        return new ResolverHandle(resolver, true);
    }

    /** {@return completed with the resolver when it is loaded, or with what kept it from being} */
    public CompletableFuture<SuperResolver> loaded() {
        return resolver.copy();
    }

    /** {@return the resolver, or empty while it is loading and where it could not be loaded} */
    public Optional<SuperResolver> resolver() {
        return resolver.isDone() && !hasFailed() ? Optional.of(resolver.join()) : Optional.empty();
    }

    /** {@return whether the resolver could not be loaded} */
    public boolean hasFailed() {
        return resolver.isCompletedExceptionally();
    }

    /**
     * Returns the resolver for a request.
     *
     * @return the resolver
     * @throws HttpProblem 503 where there is none
     */
    public SuperResolver require() {
        return resolver().orElseThrow(() -> {
            if (hasFailed()) {
                return HttpProblem.of(
                        503, "model_failed", "the model could not be loaded; the reason is in the server's log");
            }
            return HttpProblem.forNow(
                    503, "model_loading", "the model is being loaded; send the request again", LOADING_PAUSE);
        });
    }

    /** Closes the resolver where it was loaded here, also one that is still being loaded. Idempotent. */
    @Override
    public void close() {
        if (owned) {
            var closing = resolver.handle((loaded, failed) -> {
                if (failed == null) {
                    loaded.close();
                }
                return true;
            });
            closing.join();
        }
    }
}

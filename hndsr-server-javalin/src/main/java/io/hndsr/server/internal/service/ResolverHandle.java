package io.hndsr.server.internal.service;

import io.hndsr.SuperResolver;
import io.hndsr.server.internal.problem.HttpProblem;
import io.hndsr.server.internal.thread.DaemonThreads;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** The resolver of the service, which may still be loading, or may have failed to load. Thread-safe. */
public final class ResolverHandle implements AutoCloseable {

    private static final Duration LOADING_PAUSE = Duration.ofSeconds(2);

    private final CompletableFuture<SuperResolver> resolver;
    private final boolean owned;

    private ResolverHandle(CompletableFuture<SuperResolver> resolver, boolean owned) {
        this.resolver = resolver;
        this.owned = owned;
    }

    /**
     * Wraps a resolver that the caller owns and closes.
     *
     * @param resolver the resolver
     * @return the handle
     */
    public static ResolverHandle of(SuperResolver resolver) {
        return new ResolverHandle(CompletableFuture.completedFuture(resolver), false);
    }

    /**
     * Loads a resolver on a thread of its own.
     *
     * @param loader creates it
     * @return the handle, which owns the resolver
     */
    public static ResolverHandle load(Supplier<SuperResolver> loader) {
        var resolver = new CompletableFuture<SuperResolver>();
        DaemonThreads.create("hndsr-load", () -> {
                    try {
                        resolver.complete(loader.get());
                    } catch (RuntimeException | Error failed) {
                        resolver.completeExceptionally(failed);
                    }
                })
                .start();
        return new ResolverHandle(resolver, true);
    }

    /** {@return completed with the resolver once it is loaded, or with the exception that prevented it} */
    public CompletableFuture<SuperResolver> loaded() {
        return resolver.copy();
    }

    /** {@return the resolver; empty while it is loading and if it could not be loaded} */
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
     * @throws HttpProblem 503 while it is loading and if it could not be loaded
     */
    public SuperResolver require() {
        return resolver().orElseThrow(() -> {
            if (hasFailed()) {
                return HttpProblem.of(503, "model_failed", "the model could not be loaded; see the server's log");
            }
            return HttpProblem.temporary(
                    503, "model_loading", "the model is loading; send the request again", LOADING_PAUSE);
        });
    }

    /** Closes the resolver if this handle owns it; waits for one that is still loading. Idempotent. */
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

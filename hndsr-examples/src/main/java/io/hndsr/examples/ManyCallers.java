package io.hndsr.examples;

import io.hndsr.SuperResolver;
import io.hndsr.UpscaleResult;
import io.hndsr.config.FallbackPolicy;
import io.hndsr.config.Limits;
import io.hndsr.request.Priority;
import io.hndsr.request.UpscaleOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** Shares one resolver between requests that differ in size, priority and tenant. */
public final class ManyCallers {

    private ManyCallers() {}

    /**
     * Upscales a scene at low priority and a preview with a deadline.
     *
     * @param scene a large image
     * @param preview a small image
     * @return which of the two finished first, and on which device
     */
    public static String upscale(Path scene, Path preview) {
        try (SuperResolver resolver = SuperResolver.builder()
                .limits(Limits.defaults().withMaxPendingRequests(200)) // above that, an OverloadedException
                .fallback(FallbackPolicy.CPU) // if no CUDA device works; the report says so
                .build()) {
            CompletableFuture<UpscaleResult> archive =
                    resolver.submit(scene, UpscaleOptions.scale(2).priority(Priority.LOW));
            CompletableFuture<UpscaleResult> shown = resolver.submit(
                    preview, UpscaleOptions.scale(4).tenant("map-client-7").deadline(Duration.ofSeconds(10)));
            // The tiles of the preview have priority over those of the scene.
            return CompletableFuture.anyOf(
                            shown.thenApply(
                                    result -> "preview on " + result.report().device()),
                            archive.thenApply(
                                    result -> "scene on " + result.report().device()))
                    .thenApply(first -> first + ", " + resolver.status().pendingRequests() + " still pending")
                    .join()
                    .toString();
        }
    }
}

package io.hndsr.examples;

import io.hndsr.SuperResolver;
import io.hndsr.UpscaleResult;
import io.hndsr.request.UpscaleOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** The example in the class comment of {@link SuperResolver}: a blocking call, and one that returns a future. */
public final class SuperResolverExample {

    private SuperResolverExample() {}

    /**
     * Upscales an image by 4, without and with synthesised texture.
     *
     * @param arguments input file, output file, output file with texture
     */
    public static void main(String[] arguments) {
        Path in = Path.of(arguments[0]);
        Path out = Path.of(arguments[1]);
        Path textured = Path.of(arguments[2]);
        try (SuperResolver resolver = SuperResolver.create()) {
            resolver.upscale(in, out, UpscaleOptions.scale(4));

            UpscaleOptions options =
                    UpscaleOptions.scale(4).perceptual().seed(42).deadline(Duration.ofMinutes(2));
            CompletableFuture<UpscaleResult> future = resolver.submit(in, options);
            future.join().write(textured);
        }
    }
}

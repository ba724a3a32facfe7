package io.hndsr.examples;

import io.hndsr.SuperResolver;
import io.hndsr.UpscaleResult;
import io.hndsr.error.DeadlineExceededException;
import io.hndsr.request.Progress;
import io.hndsr.request.UpscaleOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** Upscales an image asynchronously, with progress, a deadline and error handling. */
public final class Async {

    private Async() {}

    /**
     * Upscales an image by 3.14 within 20 seconds.
     *
     * @param arguments input file, output file
     */
    public static void main(String[] arguments) {
        Path in = Path.of(arguments[0]);
        Path out = Path.of(arguments[1]);
        try (SuperResolver resolver = SuperResolver.create()) {
            UpscaleOptions options = UpscaleOptions.scale(3.14)
                    .blur(0.5) // of the sensor: sigma in input pixels
                    .noise(2) // of the sensor: RMS in 1/255
                    .deadline(Duration.ofSeconds(20))
                    .onProgress(Async::show);
            CompletableFuture<UpscaleResult> future = resolver.submit(in, options);
            // future.cancel(true) stops the work on the device, as the deadline does.
            future.thenAccept(result -> result.write(out))
                    .exceptionally(Async::explain)
                    .join();
        }
    }

    private static void show(Progress progress) {
        System.out.printf("%d of %d tiles%n", progress.tilesDone(), progress.tilesTotal());
    }

    private static Void explain(Throwable failure) {
        Throwable cause = failure.getCause() == null ? failure : failure.getCause();
        String kind = cause instanceof DeadlineExceededException ? "too slow" : "failed";
        throw new IllegalStateException(kind + ": " + cause.getMessage(), cause);
    }
}

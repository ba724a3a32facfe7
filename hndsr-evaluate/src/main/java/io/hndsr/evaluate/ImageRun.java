package io.hndsr.evaluate;

import io.hndsr.error.HndsrException;
import io.hndsr.evaluate.EvaluationProtocol.TooSmallException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What was measured on a set of images, one thread per processor, so that no more images than processors are decoded at once.
 *
 * @param <T> the measurement of an image
 * @param measured the measurements by file name, in the order of the files
 * @param failures the messages of the images that could not be measured, by file name
 */
record ImageRun<T>(Map<String, T> measured, Map<String, String> failures) {

    /** Measures one image. */
    @FunctionalInterface
    interface Measure<T> {

        /**
         * Measures an image. An {@link HndsrException} or {@link TooSmallException} makes it a failure.
         *
         * @param image the file
         * @param afterEach is run after each part of the measurement
         * @return the measurement
         */
        T of(Path image, Runnable afterEach);
    }

    /**
     * Measures images. Blocks until all are finished.
     *
     * @param images the files
     * @param perImage the parts of the measurement of an image
     * @param measure measures an image, on a worker thread
     * @param listener receives the progress
     * @return the measurements
     * @throws InterruptedException if the calling thread was interrupted; the work has been stopped
     */
    static <T> ImageRun<T> of(List<Path> images, int perImage, Measure<T> measure, Evaluation.Listener listener)
            throws InterruptedException {
        int total = Math.multiplyExact(images.size(), perImage);
        long start = System.nanoTime();
        AtomicInteger done = new AtomicInteger();
        Runnable afterEach = () -> {
            int now = done.incrementAndGet();
            listener.measured(now, total, Duration.ofNanos((System.nanoTime() - start) / now * (total - now)));
        };
        AtomicInteger threads = new AtomicInteger();
        ExecutorService executor = Executors.newFixedThreadPool(
                Runtime.getRuntime().availableProcessors(),
                task -> new Thread(task, "hndsr-evaluate-" + threads.getAndIncrement()));
        try {
            Map<String, Future<T>> pending = new LinkedHashMap<>();
            for (Path image : images) {
                pending.put(name(image), executor.submit(() -> measure.of(image, afterEach)));
            }
            return collect(pending);
        } finally {
            executor.shutdownNow();
        }
    }

    /** {@return the name of a file} */
    static String name(Path image) {
        return String.valueOf(image.getFileName());
    }

    private static <T> ImageRun<T> collect(Map<String, Future<T>> pending) throws InterruptedException {
        Map<String, T> measured = new LinkedHashMap<>();
        Map<String, String> failures = new LinkedHashMap<>();
        for (Map.Entry<String, Future<T>> entry : pending.entrySet()) {
            try {
                measured.put(entry.getKey(), entry.getValue().get());
            } catch (ExecutionException failed) {
                failures.put(entry.getKey(), message(failed));
            }
        }
        return new ImageRun<>(measured, failures);
    }

    private static String message(ExecutionException failed) {
        Throwable cause = failed.getCause();
        if (cause instanceof HndsrException || cause instanceof TooSmallException) {
            return String.valueOf(cause.getMessage());
        }
        if (cause instanceof Error error) {
            throw error;
        }
        throw new IllegalStateException(cause);
    }
}

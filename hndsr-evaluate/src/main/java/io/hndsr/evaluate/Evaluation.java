package io.hndsr.evaluate;

import io.hndsr.error.HndsrException;
import io.hndsr.evaluate.EvaluationProtocol.Measurement;
import io.hndsr.evaluate.EvaluationReport.Row;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.zip.CRC32;

/** Runs the protocol over images and scales, on one thread per processor. Thread-safe. */
public final class Evaluation {

    private final Map<String, Upscaler> upscalers;
    private final DegradationModel degradation;
    private final Function<Path, RgbImage> reader;

    /** Receives the progress of an evaluation; called on worker threads. */
    @FunctionalInterface
    public interface Listener {

        /**
         * Called after each upscaled image has been measured.
         *
         * @param done the number that has been measured
         * @param total the number of all
         * @param left an estimate of the time left
         */
        void measured(int done, int total, Duration left);
    }

    /**
     * Prepares an evaluation.
     *
     * @param upscalers what is judged: by name, in the order of the report
     * @param degradation what is done to each image besides the reduction
     * @param reader decodes a file
     */
    public Evaluation(Map<String, Upscaler> upscalers, DegradationModel degradation, Function<Path, RgbImage> reader) {
        this.upscalers = new LinkedHashMap<>(upscalers);
        this.degradation = degradation;
        this.reader = reader;
    }

    /**
     * Runs the evaluation. Blocks until it is finished.
     *
     * @param images the files
     * @param scales the scales
     * @param listener receives the progress
     * @return the figures; images that cannot be read or are too small for a scale are listed as failures
     * @throws InterruptedException if the calling thread was interrupted; the work has been stopped
     */
    public EvaluationReport run(List<Path> images, List<Double> scales, Listener listener) throws InterruptedException {
        int total = Math.multiplyExact(images.size(), scales.size() * upscalers.size());
        long start = System.nanoTime();
        AtomicInteger done = new AtomicInteger();
        AtomicInteger threads = new AtomicInteger();
        ExecutorService executor = Executors.newFixedThreadPool(
                Runtime.getRuntime().availableProcessors(),
                task -> new Thread(task, "hndsr-evaluate-" + threads.getAndIncrement()));
        try {
            Map<Path, Future<Map<Double, Measurement>>> pending = new LinkedHashMap<>();
            for (Path image : images) {
                pending.put(
                        image,
                        executor.submit(() -> measure(image, scales, () -> {
                            int now = done.incrementAndGet();
                            listener.measured(
                                    now, total, Duration.ofNanos((System.nanoTime() - start) / now * (total - now)));
                        })));
            }
            return collect(pending, scales);
        } finally {
            executor.shutdownNow();
        }
    }

    private Map<Double, Measurement> measure(Path image, List<Double> scales, Runnable afterEach) {
        RgbImage truth = reader.apply(image);
        Map<Double, Measurement> measurements = new LinkedHashMap<>();
        for (double scale : scales) {
            if (!EvaluationProtocol.fits(truth, scale)) {
                throw new TooSmallException("image of " + truth.width() + "x" + truth.height()
                        + " pixels is too small for scale " + scale + ": fewer than 11x11 pixels would be compared");
            }
            measurements.put(
                    scale,
                    EvaluationProtocol.measure(
                            truth, scale, degradation, seed(image), List.copyOf(upscalers.values()), afterEach));
        }
        return measurements;
    }

    /** The seed of an image is computed from its name, so that its noise does not depend on the other images. */
    private static long seed(Path image) {
        CRC32 sum = new CRC32();
        sum.update(name(image).getBytes(StandardCharsets.UTF_8));
        return sum.getValue();
    }

    private static String name(Path image) {
        return String.valueOf(image.getFileName());
    }

    private EvaluationReport collect(Map<Path, Future<Map<Double, Measurement>>> pending, List<Double> scales)
            throws InterruptedException {
        Map<Double, Map<String, Measurement>> byScale = new LinkedHashMap<>();
        scales.forEach(scale -> byScale.put(scale, new LinkedHashMap<>()));
        Map<String, String> failures = new LinkedHashMap<>();
        for (Map.Entry<Path, Future<Map<Double, Measurement>>> entry : pending.entrySet()) {
            String name = name(entry.getKey());
            try {
                entry.getValue()
                        .get()
                        .forEach((scale, measurement) ->
                                byScale.getOrDefault(scale, Map.of()).put(name, measurement));
            } catch (ExecutionException failed) {
                failures.put(name, message(failed));
            }
        }
        List<Row> rows = new ArrayList<>();
        List<String> names = List.copyOf(upscalers.keySet());
        byScale.forEach((scale, measurements) -> {
            for (int i = 0; i < names.size() && !measurements.isEmpty(); i++) {
                rows.add(Row.of(scale, names.get(i), i, measurements));
            }
        });
        return new EvaluationReport(pending.size() - failures.size(), degradation, rows, failures);
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

    private static final class TooSmallException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        TooSmallException(String message) {
            super(message);
        }
    }
}

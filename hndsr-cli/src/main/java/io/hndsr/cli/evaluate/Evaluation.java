package io.hndsr.cli.evaluate;

import io.hndsr.cli.evaluate.EvaluationReport.Row;
import io.hndsr.cli.evaluate.Protocol.Measurement;
import io.hndsr.error.HndsrException;
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

/** Runs the protocol over images and scales, on as many threads as there are processors. Thread-safe. */
public final class Evaluation {

    private final Map<String, Enlargement> enlargements;
    private final Degradation degradation;
    private final Function<Path, RgbPicture> reader;

    /** Is told how far an evaluation is; called on working threads. */
    @FunctionalInterface
    public interface Listener {

        /**
         * One more enlargement has been measured.
         *
         * @param done how many are done
         * @param total how many there are
         * @param left an estimate of the time left
         */
        void measured(int done, int total, Duration left);
    }

    /**
     * Prepares an evaluation.
     *
     * @param enlargements what is judged, by name and in order
     * @param degradation what happens to each image besides the reduction
     * @param reader decodes a file
     */
    public Evaluation(
            Map<String, Enlargement> enlargements, Degradation degradation, Function<Path, RgbPicture> reader) {
        this.enlargements = new LinkedHashMap<>(enlargements);
        this.degradation = degradation;
        this.reader = reader;
    }

    /**
     * Measures.
     *
     * @param images the files
     * @param scales the scales
     * @param listener is told how far it is
     * @return the figures; an image that cannot be read, or is too small for a scale, is among the failures
     * @throws InterruptedException where the calling thread was interrupted; the work has been stopped
     */
    public EvaluationReport run(List<Path> images, List<Double> scales, Listener listener) throws InterruptedException {
        int total = Math.multiplyExact(images.size(), scales.size() * enlargements.size());
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
        RgbPicture picture = reader.apply(image);
        Map<Double, Measurement> measurements = new LinkedHashMap<>();
        for (double scale : scales) {
            if (!Protocol.fits(picture, scale)) {
                throw new TooSmallException("an image of " + picture.width() + "x" + picture.height()
                        + " is too small for scale " + scale + ": fewer than 11x11 pixels would be compared");
            }
            measurements.put(
                    scale,
                    Protocol.measure(
                            picture, scale, degradation, seed(image), List.copyOf(enlargements.values()), afterEach));
        }
        return measurements;
    }

    /** The noise of an image follows from its name, so that it does not depend on the other images. */
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
        List<String> names = List.copyOf(enlargements.keySet());
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

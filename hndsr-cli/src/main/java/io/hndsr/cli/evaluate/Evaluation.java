package io.hndsr.cli.evaluate;

import io.hndsr.cli.evaluate.Protocol.Enlargement;
import io.hndsr.cli.evaluate.Protocol.Figures;
import io.hndsr.error.HndsrException;
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

/** Runs the protocol over images and scales, on as many threads as there are processors. Thread-safe. */
public final class Evaluation {

    private final Enlargement enlargement;
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
     * @param enlargement what is judged; called by several threads at once
     * @param reader decodes a file
     */
    public Evaluation(Enlargement enlargement, Function<Path, RgbPicture> reader) {
        this.enlargement = enlargement;
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
        int total = Math.multiplyExact(images.size(), scales.size());
        long start = System.nanoTime();
        AtomicInteger done = new AtomicInteger();
        AtomicInteger threads = new AtomicInteger();
        ExecutorService executor = Executors.newFixedThreadPool(
                Runtime.getRuntime().availableProcessors(),
                task -> new Thread(task, "hndsr-evaluate-" + threads.getAndIncrement()));
        try {
            Map<Path, Future<Map<Double, Figures>>> pending = new LinkedHashMap<>();
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

    private Map<Double, Figures> measure(Path image, List<Double> scales, Runnable afterEach) {
        RgbPicture picture = reader.apply(image);
        Map<Double, Figures> figures = new LinkedHashMap<>();
        for (double scale : scales) {
            if (!Protocol.fits(picture, scale)) {
                throw new TooSmallException("an image of " + picture.width() + "x" + picture.height()
                        + " is too small for scale " + scale + ": fewer than 11x11 pixels would be compared");
            }
            figures.put(scale, Protocol.figures(picture, scale, enlargement));
            afterEach.run();
        }
        return figures;
    }

    private static EvaluationReport collect(Map<Path, Future<Map<Double, Figures>>> pending, List<Double> scales)
            throws InterruptedException {
        Map<Double, Map<String, Figures>> byScale = new LinkedHashMap<>();
        scales.forEach(scale -> byScale.put(scale, new LinkedHashMap<>()));
        Map<String, String> failures = new LinkedHashMap<>();
        for (Map.Entry<Path, Future<Map<Double, Figures>>> entry : pending.entrySet()) {
            String name = String.valueOf(entry.getKey().getFileName());
            try {
                entry.getValue()
                        .get()
                        .forEach((scale, figures) ->
                                byScale.getOrDefault(scale, Map.of()).put(name, figures));
            } catch (ExecutionException failed) {
                failures.put(name, message(failed));
            }
        }
        List<EvaluationReport.AtScale> results = new ArrayList<>();
        byScale.forEach((scale, figures) -> {
            if (!figures.isEmpty()) {
                results.add(EvaluationReport.AtScale.of(scale, figures));
            }
        });
        return new EvaluationReport("", "", 0, 0, pending.size() - failures.size(), results, failures);
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

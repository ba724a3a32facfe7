package io.hndsr.evaluate;

import io.hndsr.evaluate.EvaluationProtocol.Measurement;
import io.hndsr.evaluate.EvaluationReport.Row;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.zip.CRC32;

/** Runs the protocol over images and scales. Thread-safe. */
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
        int perImage = Math.multiplyExact(scales.size(), upscalers.size());
        ImageRun<Map<Double, Measurement>> run =
                ImageRun.of(images, perImage, (image, afterEach) -> measure(image, scales, afterEach), listener);
        List<Row> rows = new ArrayList<>();
        List<String> names = List.copyOf(upscalers.keySet());
        for (double scale : scales) {
            Map<String, Measurement> measurements = new LinkedHashMap<>();
            run.measured()
                    .forEach((image, byScale) -> byScale.forEach((at, measurement) -> {
                        if (at == scale) {
                            measurements.put(image, measurement);
                        }
                    }));
            for (int i = 0; i < names.size() && !measurements.isEmpty(); i++) {
                rows.add(Row.of(scale, names.get(i), i, measurements));
            }
        }
        return new EvaluationReport(run.measured().size(), degradation, rows, run.failures());
    }

    private Map<Double, Measurement> measure(Path image, List<Double> scales, Runnable afterEach) {
        RgbImage truth = reader.apply(image);
        Map<Double, Measurement> measurements = new LinkedHashMap<>();
        for (double scale : scales) {
            EvaluationProtocol.requireFits(truth, scale);
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
        sum.update(ImageRun.name(image).getBytes(StandardCharsets.UTF_8));
        return sum.getValue();
    }
}

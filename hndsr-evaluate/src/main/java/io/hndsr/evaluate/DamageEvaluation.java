package io.hndsr.evaluate;

import io.hndsr.evaluate.DamageReport.Row;
import io.hndsr.evaluate.DamageReport.Table;
import io.hndsr.evaluate.DegradationModel.LowResolution;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.Function;

/** Measures an upscaler on images with the damage that real ones have, by kind of damage. Thread-safe. */
public final class DamageEvaluation {

    private final Upscaler upscaler;
    private final Function<Path, RgbImage> reader;

    /**
     * Prepares an evaluation.
     *
     * @param upscaler what is judged
     * @param reader decodes a file
     */
    public DamageEvaluation(Upscaler upscaler, Function<Path, RgbImage> reader) {
        this.upscaler = upscaler;
        this.reader = reader;
    }

    /**
     * Runs the evaluation. Blocks until it is finished.
     *
     * @param images the files
     * @param kinds the kinds of damage, each applied to every image; at least one
     * @param scales the scales
     * @param listener receives the progress
     * @return the gains over bicubic interpolation; images that cannot be read or are too small for a scale are listed as
     *     failures and count for no kind
     * @throws InterruptedException if the calling thread was interrupted; the work has been stopped
     */
    public DamageReport run(List<Path> images, Set<DamageKind> kinds, List<Double> scales, Evaluation.Listener listener)
            throws InterruptedException {
        ImageRun<Map<Double, Map<DamageKind, Double>>> run = ImageRun.of(
                images,
                Math.multiplyExact(kinds.size(), scales.size()),
                (image, afterEach) -> gains(image, kinds, scales, afterEach),
                listener);
        List<Table> tables = new ArrayList<>();
        for (double scale : scales) {
            Map<DamageKind, Map<String, Double>> byKind = new EnumMap<>(DamageKind.class);
            run.measured()
                    .forEach((image, byScale) -> byScale.getOrDefault(scale, Map.of())
                            .forEach((kind, gain) -> byKind.computeIfAbsent(kind, first -> new LinkedHashMap<>())
                                    .put(image, gain)));
            if (!byKind.isEmpty()) {
                List<Row> rows = new ArrayList<>();
                byKind.forEach((kind, gains) -> rows.add(Row.of(kind, gains)));
                tables.add(new Table(scale, rows));
            }
        }
        return new DamageReport(run.measured().size(), tables, run.failures());
    }

    private Map<Double, Map<DamageKind, Double>> gains(
            Path file, Set<DamageKind> kinds, List<Double> scales, Runnable afterEach) {
        RgbImage image = reader.apply(file);
        scales.forEach(scale -> EvaluationProtocol.requireFits(image, scale));
        Map<Double, Map<DamageKind, Double>> gains = new LinkedHashMap<>();
        for (double scale : scales) {
            Map<DamageKind, Double> byKind = new EnumMap<>(DamageKind.class);
            for (DamageKind kind : kinds) {
                byKind.put(kind, gain(kind.apply(image, scale, ImageRun.name(file)), scale));
                afterEach.run();
            }
            gains.put(scale, byKind);
        }
        return gains;
    }

    private double gain(Damage.Pair damaged, double scale) {
        int width = damaged.truth().width();
        int height = damaged.truth().height();
        RgbImage truth = EvaluationProtocol.inside(damaged.truth(), scale);
        LowResolution low = new LowResolution(damaged.low(), OptionalDouble.empty());
        RgbImage own = upscaler.upscale(low, width, height).image();
        RgbImage bicubic = PillowResampling.BICUBIC.resize(damaged.low(), width, height);
        return Similarity.psnr(EvaluationProtocol.inside(own, scale), truth)
                - Similarity.psnr(EvaluationProtocol.inside(bicubic, scale), truth);
    }
}

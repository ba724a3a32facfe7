package io.hndsr.evaluate;

import io.hndsr.evaluate.EvaluationProtocol.Measurement;
import io.hndsr.evaluate.EvaluationProtocol.Result;
import io.hndsr.image.Degradation;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/**
 * The figures of an evaluation.
 *
 * @param images the number of images that were measured
 * @param degradation what was done to them besides the reduction
 * @param rows the figures by scale and upscaler
 * @param failures file name and message of each image that could not be measured
 */
public record EvaluationReport(int images, DegradationModel degradation, List<Row> rows, Map<String, String> failures) {

    /**
     * The figures of one upscaler at one scale. They are means over the images, except for the patch distances, which are
     * computed over all of them together.
     *
     * @param scale the scale
     * @param name the name of the upscaler
     * @param quality its figures
     * @param patchDistance Fréchet distance of its patches from the truth's
     * @param bias largest absolute mean difference of a band between its reduction and the input, in 1/255
     * @param rmse root mean square difference between its reduction and the input, in 1/255
     * @param blur the blur that the network was given; empty if it was not known
     * @param noise the noise that the network was given; empty if it was not known
     * @param steps denoising steps, if there were any
     * @param strength the strength that was used, if there was one
     * @param secondsPerMegapixel the time that threads spent, per million pixels of the result
     * @param bicubic the figures of Pillow's bicubic interpolation
     * @param bicubicPatchDistance Fréchet distance of its patches from the truth's
     * @param worstImage the image with the smallest gain
     * @param worstGain its gain, in dB
     */
    public record Row(
            double scale,
            String name,
            Quality quality,
            double patchDistance,
            double bias,
            double rmse,
            OptionalDouble blur,
            OptionalDouble noise,
            OptionalInt steps,
            OptionalDouble strength,
            double secondsPerMegapixel,
            Quality bicubic,
            double bicubicPatchDistance,
            String worstImage,
            double worstGain) {

        static Row of(double scale, String name, int index, Map<String, Measurement> measurements) {
            Collection<Measurement> all = measurements.values();
            List<Result> results = all.stream()
                    .map(measurement -> measurement.results().get(index))
                    .toList();
            PatchStatistics truth = merged(all, Measurement::truthPatches);
            Map.Entry<String, Measurement> worst = measurements.entrySet().stream()
                    .min(Comparator.comparingDouble(entry -> gain(entry.getValue(), index)))
                    .orElseThrow();
            return new Row(
                    scale,
                    name,
                    Quality.mean(results.stream().map(Result::quality).toList()),
                    merged(results, Result::patches).distance(truth),
                    mean(results, result -> result.consistency().bias()),
                    mean(results, result -> result.consistency().rmse()),
                    meanIfKnown(results, Degradation::blur),
                    meanIfKnown(results, Degradation::noise),
                    results.get(0).steps(),
                    results.get(0).strength(),
                    mean(results, Result::workSeconds) / mean(results, Result::megapixels),
                    Quality.mean(all.stream().map(Measurement::bicubic).toList()),
                    merged(all, Measurement::bicubicPatches).distance(truth),
                    worst.getKey(),
                    gain(worst.getValue(), index));
        }

        /** {@return PSNR minus that of bicubic interpolation, in dB} */
        public double gain() {
            return quality.psnr() - bicubic.psnr();
        }

        private static double gain(Measurement measurement, int index) {
            return measurement.results().get(index).quality().psnr()
                    - measurement.bicubic().psnr();
        }

        private static OptionalDouble meanIfKnown(List<Result> of, ToDoubleFunction<Degradation> figure) {
            return of.stream()
                    .flatMap(result -> result.degradation().stream())
                    .mapToDouble(figure)
                    .average();
        }

        private static <T> double mean(List<T> of, ToDoubleFunction<T> figure) {
            return of.stream().mapToDouble(figure).average().orElseThrow();
        }

        private static <T> PatchStatistics merged(Collection<T> of, Function<T, PatchStatistics> patches) {
            PatchStatistics sum = new PatchStatistics();
            of.forEach(part -> sum.add(patches.apply(part)));
            return sum;
        }
    }
}

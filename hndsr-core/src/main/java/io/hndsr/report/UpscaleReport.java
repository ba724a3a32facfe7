package io.hndsr.report;

import io.hndsr.config.Mode;
import io.hndsr.image.ImageSize;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * How a result came about.
 *
 * @param inputSize the input's size
 * @param outputSize the result's size
 * @param scaleX output width divided by input width
 * @param scaleY output height divided by input height
 * @param mode the mode that was asked for
 * @param steps the denoising steps that each tile went through; empty in {@code FIDELITY}
 * @param strength the strength that was used, 0 to 1; empty in {@code FIDELITY}
 * @param seed the seed of the noise; empty where no noise was used
 * @param blur what the network was told of the sensor's blur, sigma in input pixels; 0 in a fallback
 * @param noise what the network was told of the noise, RMS in 1/255; 0 in a fallback
 * @param modelId the bundle's id
 * @param modelVersion the bundle's version
 * @param device the device that ran, such as {@code cpu} or {@code cuda:0}
 * @param tiles the number of tiles
 * @param stageTimes time spent per stage, added up over the threads that worked on it, so that the sum can exceed
 *     {@code elapsed}
 * @param elapsed wall time from submission to the finished image, without encoding
 * @param fallbackReason why bicubic interpolation was used instead of the network; empty where the network ran
 * @param radiometry how far the result, reduced, departs from the input; empty where it was not asked for
 */
public record UpscaleReport(
        ImageSize inputSize,
        ImageSize outputSize,
        double scaleX,
        double scaleY,
        Mode mode,
        OptionalInt steps,
        OptionalDouble strength,
        OptionalLong seed,
        double blur,
        double noise,
        String modelId,
        String modelVersion,
        String device,
        int tiles,
        Map<Stage, Duration> stageTimes,
        Duration elapsed,
        Optional<String> fallbackReason,
        Optional<Radiometry> radiometry) {

    /**
     * Copies the map.
     *
     * @param inputSize the input's size
     * @param outputSize the result's size
     * @param scaleX output width divided by input width
     * @param scaleY output height divided by input height
     * @param mode the mode that was asked for
     * @param steps the denoising steps that each tile went through; empty in {@code FIDELITY}
     * @param strength the strength that was used, 0 to 1; empty in {@code FIDELITY}
     * @param seed the seed of the noise; empty where no noise was used
     * @param blur what the network was told of the sensor's blur, sigma in input pixels; 0 in a fallback
     * @param noise what the network was told of the noise, RMS in 1/255; 0 in a fallback
     * @param modelId the bundle's id
     * @param modelVersion the bundle's version
     * @param device the device that ran, such as {@code cpu} or {@code cuda:0}
     * @param tiles the number of tiles
     * @param stageTimes time spent per stage, added up over the threads that worked on it, so that the sum can exceed {@code elapsed}
     * @param elapsed wall time from submission to the finished image, without encoding
     * @param fallbackReason why bicubic interpolation was used instead of the network; empty where the network ran
     * @param radiometry how far the result, reduced, departs from the input; empty where it was not asked for
     */
    public UpscaleReport {
        stageTimes = Map.copyOf(stageTimes);
    }

    /**
     * Returns this report with the time of one more stage.
     *
     * @param stage the stage
     * @param time the time it took
     * @return the extended report
     */
    public UpscaleReport withStageTime(Stage stage, Duration time) {
        var times = new java.util.EnumMap<Stage, Duration>(Stage.class);
        times.putAll(stageTimes);
        times.put(stage, time);
        return new UpscaleReport(
                inputSize,
                outputSize,
                scaleX,
                scaleY,
                mode,
                steps,
                strength,
                seed,
                blur,
                noise,
                modelId,
                modelVersion,
                device,
                tiles,
                times,
                elapsed,
                fallbackReason,
                radiometry);
    }
}

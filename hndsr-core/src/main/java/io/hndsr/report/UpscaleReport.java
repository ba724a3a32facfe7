package io.hndsr.report;

import io.hndsr.config.Mode;
import io.hndsr.image.Degradation;
import io.hndsr.image.ImageSize;
import io.hndsr.image.SampleRange;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * How a result was produced.
 *
 * @param inputSize the input's size
 * @param outputSize the result's size
 * @param scaleX output width divided by input width
 * @param scaleY output height divided by input height
 * @param mode the requested mode
 * @param steps the denoising steps that each tile went through; empty in {@code FIDELITY}
 * @param strength the strength that was used, 0 to 1; empty in {@code FIDELITY}
 * @param seed the seed of the noise; empty if no noise was used
 * @param degradation the blur and noise that the network was conditioned on; empty if they were not known, and in a fallback
 * @param modelId the bundle's id
 * @param modelVersion the bundle's version
 * @param device the device that ran, such as {@code cpu} or {@code cuda:0}
 * @param tiles the number of tiles
 * @param stageTimes time spent per stage, added up over the threads that worked on it, so that the sum can exceed
 *     {@code elapsed}
 * @param elapsed wall time from submission to the finished image, without encoding
 * @param availability what enlarged the image: the network as configured, on another device, or bicubic interpolation
 * @param radiometry how far the result, reduced, departs from the input; empty unless it was requested
 * @param invalidPixels how many input pixels carried no value, and why
 * @param sampleRange the input's values that the network saw as 0 to 1, and that blur and noise are relative to; the whole range of
 *     the sample type if the image fills half of it or more, and in a fallback
 * @param remarks what is irregular about the file of the input, though no pixel is missing, and what was chosen for it, in sentences
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
        Optional<Degradation> degradation,
        String modelId,
        String modelVersion,
        String device,
        int tiles,
        Map<Stage, Duration> stageTimes,
        Duration elapsed,
        Availability availability,
        Optional<Radiometry> radiometry,
        InvalidPixels invalidPixels,
        SampleRange sampleRange,
        List<String> remarks) {

    /**
     * Copies the map and the list.
     *
     * @param inputSize the input's size
     * @param outputSize the result's size
     * @param scaleX output width divided by input width
     * @param scaleY output height divided by input height
     * @param mode the requested mode
     * @param steps the denoising steps that each tile went through; empty in {@code FIDELITY}
     * @param strength the strength that was used, 0 to 1; empty in {@code FIDELITY}
     * @param seed the seed of the noise; empty if no noise was used
     * @param degradation the blur and noise that the network was conditioned on; empty if they were not known, and in a fallback
     * @param modelId the bundle's id
     * @param modelVersion the bundle's version
     * @param device the device that ran, such as {@code cpu} or {@code cuda:0}
     * @param tiles the number of tiles
     * @param stageTimes time spent per stage, added up over the threads that worked on it, so that the sum can exceed {@code
     *     elapsed}
     * @param elapsed wall time from submission to the finished image, without encoding
     * @param availability what enlarged the image: the network as configured, on another device, or bicubic interpolation
     * @param radiometry how far the result, reduced, departs from the input; empty unless it was requested
     * @param invalidPixels how many input pixels carried no value, and why
     * @param sampleRange the input's values that the network saw as 0 to 1, and that blur and noise are relative to; the whole
     *     range of the sample type if the image fills half of it or more, and in a fallback
     * @param remarks what is irregular about the file of the input, though no pixel is missing, and what was chosen for it, in
     *     sentences
     */
    public UpscaleReport {
        stageTimes = Map.copyOf(stageTimes);
        remarks = List.copyOf(remarks);
    }

    /** {@return why the image was not enlarged as configured; empty if it was} */
    public Optional<String> fallbackReason() {
        return availability.fallbackReason();
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
                degradation,
                modelId,
                modelVersion,
                device,
                tiles,
                times,
                elapsed,
                availability,
                radiometry,
                invalidPixels,
                sampleRange,
                remarks);
    }
}

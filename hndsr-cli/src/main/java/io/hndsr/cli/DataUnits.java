package io.hndsr.cli;

import io.hndsr.image.SampleType;
import io.hndsr.scene.Scene;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.function.DoubleUnaryOperator;

/**
 * The units of an image's values. Immutable.
 *
 * @param valueOf the value that a sample of a report stands for
 * @param largest the largest value of the samples, if they count from 0
 */
record DataUnits(DoubleUnaryOperator valueOf, OptionalInt largest) {

    /** The units of a plain image: its samples. */
    static DataUnits samples(SampleType type) {
        return new DataUnits(DoubleUnaryOperator.identity(), OptionalInt.of(type.maxValue()));
    }

    /** The units of a scene, which may be closed later. */
    static DataUnits of(Scene scene) {
        boolean counts = scene.valueOf(0) == 0 && scene.valueOf(1) == 1;
        int most = scene.description().sampleType().maxValue();
        return new DataUnits(scene::valueOf, counts ? OptionalInt.of(most) : OptionalInt.empty());
    }

    /** The value of a sample. */
    double value(double sample) {
        return valueOf.applyAsDouble(sample);
    }

    /** A difference of samples, as one of values. */
    double difference(double samples) {
        return value(samples) - value(0);
    }

    /** A difference of samples, as it is shown. */
    String difference(String format, double samples) {
        return largest.isPresent()
                ? String.format(Locale.ROOT, format, samples)
                : String.format(Locale.ROOT, "%.4g", difference(samples));
    }

    /** The value of a sample, as it is shown. */
    String number(double sample) {
        return largest.isPresent()
                ? String.format(Locale.ROOT, "%.0f", sample)
                : String.format(Locale.ROOT, "%.6g", value(sample));
    }

    /** What differences are relative to, as it is shown; empty if that says nothing. */
    String ofLargest() {
        return largest.isPresent() ? " of " + largest.getAsInt() : "";
    }
}

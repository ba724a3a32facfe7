package io.hndsr.evaluate;

import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * Gains over bicubic interpolation by kind of damage.
 *
 * @param images the number of images that were measured
 * @param tables one for each scale; none if no image was measured
 * @param failures file name and message of each image that could not be measured
 */
public record DamageReport(int images, List<Table> tables, Map<String, String> failures) {

    /** An image whose gain is this or less, in dB, counts as worse than bicubic interpolation. */
    static final double WORSE = -0.1;

    /**
     * The gains at one scale.
     *
     * @param scale the scale
     * @param rows one for each kind; at least one
     */
    public record Table(double scale, List<Row> rows) {

        /** {@return the mean of the kinds' gains, in dB} */
        public double gain() {
            return rows.stream().mapToDouble(Row::gain).average().orElseThrow();
        }

        /** {@return the share of all images of all kinds that are worse than bicubic interpolation, 0 to 1} */
        public double below() {
            return rows.stream().mapToDouble(Row::below).average().orElseThrow();
        }

        /** {@return the kind with the smallest gain} */
        public Row leastKind() {
            return rows.stream().min(Comparator.comparingDouble(Row::gain)).orElseThrow();
        }

        /** {@return the kind with the worst image} */
        public Row worstKind() {
            return rows.stream().min(Comparator.comparingDouble(Row::worstGain)).orElseThrow();
        }
    }

    /**
     * The gains of one kind of damage.
     *
     * @param kind the kind
     * @param gain mean PSNR minus that of bicubic interpolation, in dB
     * @param below the share of images that are 0.1 dB or more below bicubic interpolation, 0 to 1
     * @param worstImage the image with the smallest gain
     * @param worstGain its gain, in dB
     */
    public record Row(DamageKind kind, double gain, double below, String worstImage, double worstGain) {

        static Row of(DamageKind kind, Map<String, Double> gains) {
            Map.Entry<String, Double> worst =
                    gains.entrySet().stream().min(Map.Entry.comparingByValue()).orElseThrow();
            return new Row(
                    kind,
                    gains.values().stream().mapToDouble(gain -> gain).average().orElseThrow(),
                    gains.values().stream()
                            .mapToDouble(gain -> gain <= WORSE ? 1 : 0)
                            .average()
                            .orElseThrow(),
                    worst.getKey(),
                    worst.getValue());
        }
    }
}

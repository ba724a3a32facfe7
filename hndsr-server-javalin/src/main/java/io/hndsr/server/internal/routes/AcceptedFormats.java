package io.hndsr.server.internal.routes;

import io.hndsr.image.ImageFormat;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The formats that a client takes, by the header {@code Accept} (RFC 9110, section 12.5.1). Immutable. */
final class AcceptedFormats {

    /** What can be written, the preferred one first. */
    private static final List<ImageFormat> WRITTEN =
            List.of(ImageFormat.PNG, ImageFormat.JPEG, ImageFormat.WEBP, ImageFormat.TIFF);

    private final Map<String, Weight> weights;

    private AcceptedFormats(Map<String, Weight> weights) {
        this.weights = weights;
    }

    /**
     * How much a media range is wanted.
     *
     * @param quality 0 for not at all
     * @param position where it stands in the header, which decides between equals
     */
    private record Weight(double quality, int position) {}

    /**
     * Reads the header.
     *
     * @param values its values; none where the client takes anything
     * @return the formats
     */
    static AcceptedFormats of(List<String> values) {
        Map<String, Weight> weights = new LinkedHashMap<>();
        for (String range : String.join(",", values).split(",", -1)) {
            String[] parts = range.split(";", -1);
            String mediaRange = parts[0].strip().toLowerCase(Locale.ROOT);
            if (!mediaRange.isEmpty()) {
                weights.putIfAbsent(mediaRange, new Weight(quality(parts), weights.size()));
            }
        }
        if (weights.isEmpty()) {
            weights.put("*/*", new Weight(1, 0));
        }
        return new AcceptedFormats(weights);
    }

    private static double quality(String[] parts) {
        for (int part = 1; part < parts.length; part++) {
            String parameter = parts[part].strip().toLowerCase(Locale.ROOT);
            if (parameter.startsWith("q=")) {
                try {
                    return Double.parseDouble(parameter.substring(2));
                } catch (NumberFormatException odd) {
                    return 0;
                }
            }
        }
        return 1;
    }

    /** {@return the format that is wanted most; empty where none is that can be written} */
    Optional<ImageFormat> best() {
        return WRITTEN.stream()
                .filter(format -> weight(format).quality() > 0)
                .min(Comparator.comparing(
                        this::weight,
                        Comparator.comparingDouble(Weight::quality).reversed().thenComparingInt(Weight::position)));
    }

    /** The range that names a format most closely decides. */
    private Weight weight(ImageFormat format) {
        return Stream.of(format.mediaType(), "image/*", "*/*")
                .flatMap(range -> Optional.ofNullable(weights.get(range)).stream())
                .findFirst()
                .orElse(new Weight(0, 0));
    }
}

package io.hndsr.server.internal.routes;

import io.hndsr.ImageFiles;
import io.hndsr.image.ImageFormat;
import io.hndsr.server.internal.request.FieldNames;
import io.hndsr.server.internal.request.OutputFormat;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.eclipse.jetty.http.QuotedQualityCSV;

/** The image formats that a client accepts, from the header {@code Accept} (RFC 9110, section 12.5.1). Immutable. */
final class AcceptedFormats {

    private final Map<String, Preference> preferences;

    private AcceptedFormats(Map<String, Preference> preferences) {
        this.preferences = preferences;
    }

    /**
     * How much a client prefers a media range.
     *
     * @param acceptable whether the range is acceptable at all
     * @param rank 0 for the most preferred range: by quality, then by position
     */
    private record Preference(boolean acceptable, int rank) {}

    /**
     * Parses the header. A malformed header is ignored, so that any format is accepted.
     *
     * @param values its values; none if the client accepts anything
     * @return the formats
     */
    static AcceptedFormats of(List<String> values) {
        Map<String, Preference> preferences = new LinkedHashMap<>();
        for (QuotedQualityCSV.QualityValue range : ranges(values)) {
            String mediaRange = range.getValue().split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
            preferences.putIfAbsent(mediaRange, new Preference(range.isAcceptable(), preferences.size()));
        }
        if (preferences.isEmpty()) {
            preferences.put("*/*", new Preference(true, 0));
        }
        return new AcceptedFormats(preferences);
    }

    private static List<QuotedQualityCSV.QualityValue> ranges(List<String> values) {
        QuotedQualityCSV ranges = new QuotedQualityCSV();
        try {
            values.forEach(ranges::addValue);
            return ranges.getQualityValues();
        } catch (IllegalArgumentException malformed) {
            return List.of();
        }
    }

    /** {@return the most preferred format that can be written; empty if none is acceptable} */
    Optional<ImageFormat> best() {
        return OutputFormat.of(FieldNames.JSON).stream()
                .map(OutputFormat::image)
                .filter(format -> preference(format).acceptable())
                .filter(ImageFiles.formats()::contains)
                .min(Comparator.comparingInt(format -> preference(format).rank()));
    }

    /** {@return the preference of the most specific range that matches a format} */
    private Preference preference(ImageFormat format) {
        return Stream.of(format.mediaType(), "image/*", "*/*")
                .flatMap(range -> Optional.ofNullable(preferences.get(range)).stream())
                .findFirst()
                .orElse(new Preference(false, 0));
    }
}

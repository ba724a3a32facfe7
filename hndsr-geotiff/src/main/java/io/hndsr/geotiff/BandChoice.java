package io.hndsr.geotiff;

import io.hndsr.error.InvalidOptionsException;
import io.hndsr.scene.OtherBands;
import io.hndsr.scene.SceneOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Which bands of a scene the network enlarges, and what happens to the others. Bands count from 0. Immutable.
 *
 * @param colours one band, or three
 * @param alpha the band that says how opaque a pixel is, if the network's result is to keep it
 * @param kept the bands of the result, in the order of the scene
 */
record BandChoice(List<Integer> colours, OptionalInt alpha, List<Integer> kept) {

    private static final List<String> RGB = List.of("red", "green", "blue");

    BandChoice {
        colours = List.copyOf(colours);
        kept = List.copyOf(kept);
    }

    /**
     * Chooses bands.
     *
     * @param bands how many the scene has
     * @param rgb whether the first three are red, green and blue
     * @param alpha the alpha band, if there is one
     * @param metadata names and colours of the bands
     * @param options the caller's choice
     * @throws InvalidOptionsException if the options name a band that there is not
     */
    static BandChoice of(int bands, boolean rgb, OptionalInt alpha, GdalMetadata metadata, SceneOptions options) {
        List<Integer> colours = options.bands().isEmpty()
                ? colours(bands, rgb, alpha, metadata)
                : options.bands().stream()
                        .map(name -> named(name, bands, metadata))
                        .toList();
        OptionalInt used = alpha.isPresent() && !colours.contains(alpha.getAsInt()) ? alpha : OptionalInt.empty();
        List<Integer> kept = new ArrayList<>();
        for (int band = 0; band < bands; band++) {
            boolean enlarged = colours.contains(band) || (used.isPresent() && used.getAsInt() == band);
            if (enlarged || options.otherBands() == OtherBands.RESAMPLE) {
                kept.add(band);
            }
        }
        return new BandChoice(colours, used, kept);
    }

    private static List<Integer> colours(int bands, boolean rgb, OptionalInt alpha, GdalMetadata metadata) {
        List<Integer> marked = RGB.stream()
                .flatMap(colour -> IntStream.range(0, bands)
                        .filter(band ->
                                metadata.colourOf(band).filter(colour::equals).isPresent())
                        .limit(1)
                        .boxed())
                .toList();
        if (marked.size() == 3) {
            return marked;
        }
        List<Integer> free = IntStream.range(0, bands)
                .filter(band -> alpha.isEmpty() || alpha.getAsInt() != band)
                .boxed()
                .toList();
        return rgb || free.size() >= 3 ? free.subList(0, 3) : free.subList(0, 1);
    }

    private static int named(String name, int bands, GdalMetadata metadata) {
        for (int band = 0; band < bands; band++) {
            int candidate = band;
            if (name.equals(Integer.toString(band + 1))
                    || metadata.nameOf(candidate).filter(name::equalsIgnoreCase).isPresent()) {
                return band;
            }
        }
        List<String> names = IntStream.range(0, bands)
                .mapToObj(band -> (band + 1)
                        + metadata.nameOf(band).map(text -> " (" + text + ")").orElse(""))
                .toList();
        throw new InvalidOptionsException("band \"" + name + "\" is not one of the scene's " + bands + ": "
                + String.join(", ", names) + "; name these");
    }

    /** Says which bands are enlarged and which are kept, counted from 1. */
    String text() {
        return numbers(colours) + (alpha.isPresent() ? " with alpha " + (alpha.getAsInt() + 1) : "")
                + " of those kept, " + numbers(kept);
    }

    private static String numbers(List<Integer> bands) {
        return bands.stream().map(band -> Integer.toString(band + 1)).collect(Collectors.joining(","));
    }

    /** The bands of the result that the network does not enlarge. */
    List<Integer> others() {
        return kept.stream()
                .filter(band -> !colours.contains(band) && !(alpha.isPresent() && alpha.getAsInt() == band))
                .toList();
    }
}

package io.hndsr.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A Sentinel-2 product in SAFE format, whose bands lie in JPEG 2000 files of their own. Stateless. */
final class SafeFolder {

    /** Level 2A names the resolution, level 1C does not. */
    private static final Pattern BAND = Pattern.compile(".*_(B\\d[\\dA])(_(10|20|60)m)?\\.jp2");

    private static final int DEPTH = 6;

    /** The bands of 10 m, in the order that a viewer expects. */
    private static final List<String> COLOURS = List.of("B04", "B03", "B02", "B08");

    private SafeFolder() {}

    /**
     * Returns what to do with a product.
     *
     * @param folder what the command line names
     * @return the bands found and the commands that make a TIFF of them; empty if this is not such a folder
     */
    static Optional<String> advice(Path folder) {
        String name = String.valueOf(folder.toAbsolutePath().normalize().getFileName());
        if (!name.toUpperCase(Locale.ROOT).endsWith(".SAFE") || !Files.isDirectory(folder)) {
            return Optional.empty();
        }
        Map<String, Path> bands = bands(folder);
        if (bands.isEmpty()) {
            return Optional.of(folder + " has no bands in GRANULE/*/IMG_DATA; name the folder of a complete product");
        }
        String files = COLOURS.stream()
                .filter(bands::containsKey)
                .map(bands::get)
                .map(SafeFolder::quoted)
                .collect(Collectors.joining(" "));
        return Optional.of(folder + " is a Sentinel-2 product with the bands " + String.join(", ", bands.keySet())
                + " in JPEG 2000, which is not read; make a TIFF of those of 10 m, then upscale it:\n"
                + "  gdalbuildvrt -separate s2.vrt " + files + "\n"
                + "  gdal_translate -co TILED=YES -co COMPRESS=DEFLATE s2.vrt s2.tif\n"
                + "  hndsr upscale s2.tif -o s2-x2.tif --scale 2 --bands 1,2,3 --sensor sentinel2");
    }

    private static String quoted(Path file) {
        return "'" + file.toString().replace("'", "'\\''") + "'";
    }

    /** The finest file of each band. */
    private static Map<String, Path> bands(Path folder) {
        try (Stream<Path> files = Files.walk(folder, DEPTH)) {
            Map<String, Path> bands = new TreeMap<>();
            files.filter(file -> file.toString().contains("IMG_DATA")).sorted().forEach(file -> {
                Matcher name = BAND.matcher(String.valueOf(file.getFileName()));
                if (name.matches()) {
                    bands.putIfAbsent(name.group(1), file);
                }
            });
            return bands;
        } catch (IOException unreadable) {
            throw new UncheckedIOException("folder " + folder + " cannot be read: " + unreadable, unreadable);
        }
    }
}

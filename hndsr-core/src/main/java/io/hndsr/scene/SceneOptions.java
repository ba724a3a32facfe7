package io.hndsr.scene;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * How a scene is read and its result written, beside what {@link io.hndsr.request.UpscaleOptions} says. Immutable.
 *
 * @param bands the one or three bands that the network enlarges, by number from 1 or by name; empty to choose by what the file says
 *     of its colours
 * @param otherBands what happens to all other bands
 * @param compression how the result is compressed
 * @param cog whether the result is a cloud-optimized GeoTIFF, with overviews
 * @param georeferenced whether the input must say where it lies, so that the result does
 * @param spooling how finished parts of the result are kept until all are there
 */
public record SceneOptions(
        List<String> bands,
        OtherBands otherBands,
        SceneCompression compression,
        boolean cog,
        boolean georeferenced,
        Spooling spooling) {

    private static final SceneOptions DEFAULTS =
            new SceneOptions(List.of(), OtherBands.RESAMPLE, SceneCompression.DEFLATE, false, false, Spooling.DEFAULT);

    /**
     * Checks the options.
     *
     * @param bands the bands that the network enlarges
     * @param otherBands what happens to all other bands
     * @param compression how the result is compressed
     * @param cog whether the result is cloud-optimized
     * @param georeferenced whether the input must say where it lies
     * @param spooling how finished parts are kept
     * @throws IllegalArgumentException if neither no, one nor three bands are named, or one is named twice
     */
    public SceneOptions {
        bands = List.copyOf(bands);
        Objects.requireNonNull(otherBands, "otherBands");
        Objects.requireNonNull(compression, "compression");
        Objects.requireNonNull(spooling, "spooling");
        if (bands.size() != 0 && bands.size() != 1 && bands.size() != 3) {
            throw new IllegalArgumentException(
                    "bands names " + bands.size() + " bands; name one band, or three such as 4,3,2");
        }
        if (bands.stream().distinct().count() < bands.size()) {
            throw new IllegalArgumentException("bands " + String.join(",", bands) + " names a band twice");
        }
    }

    /** {@return every option at its default} */
    public static SceneOptions defaults() {
        return DEFAULTS;
    }

    /**
     * Sets the bands that the network enlarges.
     *
     * @param names one band, or three, by number from 1 or by name
     * @return the changed options
     * @throws IllegalArgumentException if there are neither one nor three, or one is named twice
     */
    public SceneOptions bands(String... names) {
        return new SceneOptions(List.of(names), otherBands, compression, cog, georeferenced, spooling);
    }

    /**
     * Sets what happens to all other bands.
     *
     * @param choice the choice
     * @return the changed options
     */
    public SceneOptions otherBands(OtherBands choice) {
        return new SceneOptions(bands, choice, compression, cog, georeferenced, spooling);
    }

    /**
     * Sets how the result is compressed.
     *
     * @param choice the choice
     * @return the changed options
     */
    public SceneOptions compression(SceneCompression choice) {
        return new SceneOptions(bands, otherBands, choice, cog, georeferenced, spooling);
    }

    /**
     * Makes the result a cloud-optimized GeoTIFF: with overviews, and laid out so that a part can be read over a network.
     *
     * @return the changed options
     */
    public SceneOptions cloudOptimized() {
        return new SceneOptions(bands, otherBands, compression, true, georeferenced, spooling);
    }

    /**
     * Continues an interrupted scene: what is finished of it in the spool of the target is not computed again, and the result has the
     * same bytes. If the request fails or is cancelled, what is finished is kept for the next one. If there is no spool, the scene
     * begins as without this option. A spool that was begun with another input, other options, another model or version is refused
     * with an {@link io.hndsr.error.OutputException} that names what differs.
     *
     * @return the changed options
     */
    public SceneOptions resume() {
        return new SceneOptions(
                bands, otherBands, compression, cog, georeferenced, new Spooling(true, spooling.folder()));
    }

    /**
     * Sets where finished parts of the result are kept until all are there; by default beside the target.
     *
     * @param folder an existing folder
     * @return the changed options
     */
    public SceneOptions tempFolder(Path folder) {
        return new SceneOptions(
                bands,
                otherBands,
                compression,
                cog,
                georeferenced,
                new Spooling(spooling.resume(), Optional.of(folder)));
    }

    /**
     * Requires that the input says where it lies: one that does not is refused before anything is computed.
     *
     * @return the changed options
     */
    public SceneOptions requireGeography() {
        return new SceneOptions(bands, otherBands, compression, cog, true, spooling);
    }
}

package io.hndsr.internal.blend;

import io.hndsr.image.IccProfile;
import io.hndsr.image.ImageSize;
import io.hndsr.image.RasterImage;
import io.hndsr.internal.crew.Crew;
import java.util.List;
import java.util.Optional;

/** Puts the tiles of one result together. Thread-safe. */
public sealed interface TileAssembly permits JoinedTiles, BlendedTiles {

    /**
     * Adds a finished tile.
     *
     * @param index the tile's place in the plan
     * @param region the output pixels it covers
     * @param weights its blending window on each axis
     * @param colour {@code [3, region.height, region.width]}; read before the call returns
     * @param alpha {@code [region.height, region.width]}, or empty where the result has no alpha
     * @param crew helps
     * @return the parts of the result that are final by this, so that {@link #copy} gives them as {@link #finish} will; in the end
     *     they cover each of its pixels once
     * @throws IllegalStateException where it lies too far ahead of the first tile that has not been added
     */
    List<Region> add(int index, Region region, Window weights, float[] colour, float[] alpha, Crew crew);

    /** {@return the size of the result} */
    ImageSize size();

    /** {@return how many tiles may be on their way at and after the first one that has not been added} */
    int maxTilesAhead();

    /**
     * Copies a part of the result that is final.
     *
     * @param region one that {@link #add} returned, handed on so that what came before it is seen
     * @param iccProfile the profile to carry along
     * @return its samples, {@code [region.height, region.width, bands]}
     */
    RasterImage copy(Region region, Optional<IccProfile> iccProfile);

    /**
     * Returns the image once every tile has been added.
     *
     * @param iccProfile the profile to carry along
     * @return the image, which owns the samples
     */
    RasterImage finish(Optional<IccProfile> iccProfile);

    /**
     * A separable blending window.
     *
     * @param rows {@code [region.height]}
     * @param columns {@code [region.width]}
     */
    @SuppressWarnings("ArrayRecordComponent") // carried, never compared
    record Window(float[] rows, float[] columns) {}
}

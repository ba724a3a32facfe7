package io.hndsr.internal.blend;

import io.hndsr.image.IccProfile;
import io.hndsr.image.ImageSize;
import io.hndsr.image.RasterImage;
import io.hndsr.image.TileBounds;
import io.hndsr.internal.tile.Parallel;
import io.hndsr.internal.tile.Window;
import java.util.List;
import java.util.Optional;

/** Assembles the tiles of one result. Thread-safe. */
public sealed interface TileAssembly permits JoinedTiles, BlendedTiles {

    /**
     * Adds a finished tile.
     *
     * @param index the tile's place in the plan
     * @param rows the output rows it contributes to
     * @param columns the output columns it contributes to
     * @param colour {@code [3, rows, columns]}; read before the call returns
     * @param alpha {@code [rows, columns]}, or empty if the result has no alpha
     * @param parallel runs parts of loops on other threads too
     * @return the parts of the result that are final by this, so that {@link #copy} gives them as {@link #finish} will;
     *     in the end they cover each of its pixels once
     * @throws IllegalStateException if it lies too far ahead of the first tile that has not been added
     */
    List<TileBounds> add(int index, Window rows, Window columns, float[] colour, float[] alpha, Parallel parallel);

    /** {@return the size of the result} */
    ImageSize size();

    /** {@return how many tiles may be on their way at and after the first one that has not been added} */
    int maxTilesAhead();

    /**
     * Copies a part of the result that is final.
     *
     * @param region one that {@link #add} returned, handed over so that earlier writes are visible
     * @param iccProfile the profile to carry along
     * @return its samples, {@code [region.height, region.width, bands]}
     */
    RasterImage copy(TileBounds region, Optional<IccProfile> iccProfile);

    /**
     * Returns the image once every tile has been added.
     *
     * @param iccProfile the profile to carry along
     * @return the image, which owns the samples
     */
    RasterImage finish(Optional<IccProfile> iccProfile);
}

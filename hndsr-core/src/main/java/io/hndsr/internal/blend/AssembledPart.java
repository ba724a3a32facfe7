package io.hndsr.internal.blend;

import io.hndsr.image.IccProfile;
import io.hndsr.image.RasterImage;
import io.hndsr.image.TileBounds;
import java.util.Optional;

/**
 * A part of a result that is no longer written to. Immutable.
 *
 * @param bounds where it lies
 * @param rows the samples that it is a part of
 */
public record AssembledPart(TileBounds bounds, ResultSamples rows) {

    /**
     * Copies its samples; only by a thread to which it was handed over so that earlier writes are visible.
     *
     * @param iccProfile the profile to carry along
     * @return {@code [bounds.height, bounds.width, bands]}
     */
    public RasterImage copy(Optional<IccProfile> iccProfile) {
        return rows.copy(bounds, iccProfile);
    }
}

/**
 * GeoTIFF (OGC 19-008r4) as scenes: read in windows, enlarged, and written in tiles with the geography of the input.
 *
 * <p>One or three bands go through the network; the others are enlarged by cubic interpolation on the same grid, or dropped. The
 * samples of the result have the type of the input's. Keys, unknown tags, band names, scales, offsets and units are carried over;
 * tie points, transformation, RPCs and resolution are rescaled, so that the extent stays; statistics of the input are dropped.
 */
@NullMarked
package io.hndsr.geotiff;

import org.jspecify.annotations.NullMarked;

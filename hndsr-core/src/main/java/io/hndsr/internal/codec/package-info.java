/**
 * The codec room: encoded images in, {@link io.hndsr.image.RasterImage} out, and back.
 *
 * <p>What is guaranteed for every format:
 *
 * <ul>
 *   <li>The format is told from the content, never from a name.
 *   <li>{@link io.hndsr.internal.codec.ImageCodec#readHeader} reads the header alone; a claimed size costs nothing.
 *   <li>A file that ends early is refused, wherever it was cut; so is one that claims more pixels than its length can
 *       hold, where the format has such a bound.
 *   <li>Samples come out as they stand in the file: palettes and 1, 2 and 4 bit are expanded to 8 bit, 16 bit stays 16
 *       bit, no tone curve and no colour profile is applied.
 *   <li>Only exceptions of {@link io.hndsr.error} come out.
 * </ul>
 */
@NullMarked
package io.hndsr.internal.codec;

import org.jspecify.annotations.NullMarked;

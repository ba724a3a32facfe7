/**
 * Plain TIFF (TIFF 6.0): one image without geography.
 *
 * <p><b>Reads</b> grey, palette and RGB, with or without an alpha band, unsigned with 8 or 16 bits; a single band may have
 * 1, 2 or 4 bits. Strips or tiles, bands interleaved or in planes, either byte order, uncompressed or compressed with LZW,
 * DEFLATE, PackBits or JPEG, with horizontal differencing. Associated alpha is divided out. The orientation is applied, the
 * ICC profile is kept, and reduced copies in further directories are ignored. {@code TiffStructure} checks the directories
 * and the place of every strip and tile; a plug-in (TwelveMonkeys) decodes the pixels.
 *
 * <p><b>Refuses</b>
 *
 * <ul>
 *   <li>kinds that are not read, each with the remedy: more than one page or a mask, more than 4 bands, a fourth or second
 *       band that is not marked as alpha, signed, floating-point or complex samples, bands of different depth, CMYK and
 *       other colour spaces, YCbCr without JPEG, other compressions, predictors and bit orders, segments without data. The
 *       message begins "TIFF has …" or "TIFF with …" or "TIFF in …" and names the value;
 *   <li>truncated files: "image is truncated: …";
 *   <li>damaged files: "TIFF directory has … entries, …", "TIFF tag … has …", "TIFF of … bytes claims … bytes of pixel data;
 *       its segments overlap", "TIFF has tiles of … pixels in an image of …";
 *   <li>headers that claim too much: "image claims …, but its … bytes of pixel data hold far fewer pixels".
 * </ul>
 *
 * <p>BigTIFF is refused before this package is reached.
 *
 * <p><b>Writes</b> all layouts with 8 or 16 bits in strips of about 256 KB, compressed with DEFLATE (8-bit samples with
 * horizontal differencing), alpha as unassociated, with the ICC profile, by the Java runtime's encoder.
 *
 * <p><b>Memory</b>: see {@link io.hndsr.internal.codec.imageio} for reading, and one decoded tile, which may be larger than
 * the image but not larger than 2048 × 2048 pixels. Writing holds the compressed image, since the directory comes first,
 * and a copy of an 8-bit RGB image.
 */
@NullMarked
package io.hndsr.internal.codec.tiff;

import org.jspecify.annotations.NullMarked;

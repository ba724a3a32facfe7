/**
 * TIFF (TIFF 6.0 with its supplements, BigTIFF): the container, and plain images on top of it. There is no other TIFF in this
 * project; this package is exported to the module that adds geography, and to no other.
 *
 * <h2>Reading</h2>
 * {@link io.hndsr.internal.codec.tiff.TiffFile} opens a file of any length, or bytes in memory. It reads the directories and
 * keeps every field as bytes, so that those of any meaning can be written again ({@link
 * io.hndsr.internal.codec.tiff.TiffDirectory#carriedFields}). {@link io.hndsr.internal.codec.tiff.TiffStructure} says how the
 * picture is stored, and {@link io.hndsr.internal.codec.tiff.TiffImage} reads windows of it as stored samples: only the segments
 * (strips or tiles) that a window touches are decoded, on the caller's thread; several threads may read one file.
 *
 * <p><b>Read</b>: either byte order; strips and tiles; bands that lie together or in planes, up to 65,535; unsigned samples
 * of 1 to 16 and of 32 bits, signed ones of 8, 16 and 32, floating point of 32 and 64; no compression, LZW, DEFLATE, PackBits,
 * JPEG, and ZSTD if {@code com.github.luben:zstd-jni} is on the class path; both predictors; reversed bits; segments that were
 * left out; strips without byte counts; a short last strip. YCbCr is converted to RGB, if it is JPEG. Everything else that a
 * picture may be (palette, CMYK, white is zero) is left to the caller.
 *
 * <p><b>Refused</b>, with the value and a remedy:
 *
 * <ul>
 *   <li>other compressions, each by its name, and old-style LZW: "TIFF with LERC compression (number 34887) is not
 *       supported; write it with DEFLATE: gdal_translate …";
 *   <li>samples of other types, bands of different types, YCbCr without JPEG, compressed segments above a limit;
 *   <li>truncated files: "image is truncated: …", "TIFF has a segment at byte … that holds … bytes of pixels, but needs …";
 *   <li>damaged files: "TIFF directory has … entries, …", "TIFF has directories that form a loop …", "TIFF tag … has … values,
 *       …", "TIFF of … bytes claims … bytes of pixel data; its segments overlap", "TIFF has tiles of … pixels in an image of …";
 *   <li>claims that are not plausible: "TIFF claims a segment of …, but its … bytes hold far fewer", and for plain images as
 *       a whole "image claims …, but its … bytes of pixel data hold far fewer pixels".
 * </ul>
 *
 * <h2>Plain images</h2>
 * {@link io.hndsr.internal.codec.tiff.TiffReader} reads one page of grey, palette or RGB, with or without an alpha band,
 * unsigned with up to 16 bits. Three bands of grey are taken for red, green and blue. Samples of less than 8 bits are spread
 * over 8, those of 9 to 15 keep their value in 16. White becomes the largest value. Associated alpha is divided out. A mask
 * becomes alpha: 0 if a pixel is invalid. The orientation is applied, the ICC profile is kept, GDAL's nodata value is
 * announced, and reduced copies are ignored. It refuses more than one page, more than 4 bands, a fourth or second band that
 * is not marked as alpha, signed and floating-point samples. CMYK with 4 bands of 8 bits is converted to sRGB; any other
 * is refused.
 *
 * <p>{@link io.hndsr.internal.codec.tiff.TiffWriter} writes all layouts with 8 or 16 bits in strips of about 256 KB, compressed
 * with DEFLATE (8-bit samples with horizontal differencing), alpha as unassociated, with the ICC profile.
 *
 * <h2>Writing</h2>
 * {@link io.hndsr.internal.codec.tiff.TiledTiffWriter} takes the tiles of a {@link io.hndsr.internal.codec.tiff.TiffPlan} in any
 * order, from any number of threads, each of which compresses what it brings. Compressed tiles go to a {@link
 * io.hndsr.internal.spool.TileSpool}, from which an interrupted file continues. When all are there, their sizes are known, and so
 * whether the file must be a BigTIFF. It is written little-endian, directories first, then reduced copies from the smallest on,
 * then the picture: with reduced copies a cloud-optimized file. It appears under its name when it is complete. The same plan and
 * tiles give the same bytes.
 *
 * <p>Tiles are not compressed, or with DEFLATE or ZSTD; whole numbers as horizontal differences, floating point with its own
 * predictor. A mask has a directory of its own, of single bits. Reduced copies hold means of valid pixels; they are made of tiles
 * while those are in memory, or in the end of those in the spool. Fields that the plan carries are written as they are.
 *
 * <h2>Memory</h2>
 * A window; the segment that is being decoded, twice while it is decompressed; and a cache of segments of which a window has
 * taken only a part ({@link io.hndsr.internal.codec.tiff.TiffReadLimits}). Segments without compression that are larger than 1
 * MB are read in rows. The positions of all segments, 16 bytes each. A plain image is decoded in place; turning it upright
 * takes a copy, and writing it holds the compressed image, since the directory comes first. Writing tiles takes, for each thread,
 * a tile twice and its compressed bytes; up to 64 MB of quarters of reduced tiles; and about 100 bytes for each tile of the file.
 */
@NullMarked
package io.hndsr.internal.codec.tiff;

import org.jspecify.annotations.NullMarked;

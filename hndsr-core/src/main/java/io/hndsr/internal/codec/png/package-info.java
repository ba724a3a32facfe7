/**
 * PNG (Portable Network Graphics, third edition, W3C 2025).
 *
 * <p><b>Reads</b> every colour type and bit depth, interlaced or not. Grey and palette samples of 1, 2 and 4 bits are
 * expanded to 8 bits, palettes to RGB; a transparent colour or palette entry adds an alpha band. The orientation in EXIF (eXIf),
 * or else in XMP (iTXt), is applied; the ICC profile (iCCP), EXIF, XMP and the resolution (pHYs) are kept. {@code PngStructure} checks the order of chunks and every checksum; the Java
 * runtime decodes the pixels.
 *
 * <p><b>Remarks</b> on a file that ends without its last chunk, IEND, though all pixels are there.
 *
 * <p><b>Refuses</b>
 *
 * <ul>
 *   <li>animations: "animated PNG is not supported; …";
 *   <li>truncated files: "image is truncated: …", or "PNG is truncated or corrupt: …" with the decoder's own words;
 *   <li>damaged files: "PNG chunk at byte … has a wrong checksum", "PNG header is not valid: …", "PNG has …", all ending in
 *       "the file is corrupt";
 *   <li>headers that claim too much: "image claims …, but its … bytes of pixel data hold far fewer pixels".
 * </ul>
 *
 * <p><b>Writes</b> all layouts with 8 or 16 bits, not interlaced, with the ICC profile and all metadata. Rows are filtered and deflated in
 * blocks of about 256 KB on several threads; the bytes depend on the image alone.
 *
 * <p><b>Memory</b>: see {@link io.hndsr.internal.codec.imageio} for reading. Writing takes two blocks and a few rows per
 * thread, and at most two finished blocks more than there are threads.
 */
@NullMarked
package io.hndsr.internal.codec.png;

import org.jspecify.annotations.NullMarked;

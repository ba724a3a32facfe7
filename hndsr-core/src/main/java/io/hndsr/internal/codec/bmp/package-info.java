/**
 * BMP, the Windows bitmap.
 *
 * <p><b>Reads</b> uncompressed images with palettes of 1, 4 and 8 bits, with 24 and with 32 bits per pixel, stored from the
 * bottom or from the top. A palette of greys becomes grey. Only a 32-bit image with an alpha mask has an alpha band.
 * {@code BmpReader} checks the header and the length of the file; the Java runtime decodes the pixels.
 *
 * <p><b>Refuses</b>
 *
 * <ul>
 *   <li>other kinds: "BMP with compression … at … bits per pixel is not supported; …", "BMP with … bits per pixel is not
 *       supported; …", "BMP with colour mask 0x… is not supported; …" if a mask is not one whole byte;
 *   <li>headers that are not valid: "BMP header of … bytes is of no known kind; …", "BMP size … is not valid; …";
 *   <li>truncated files, and headers that claim more rows than the file has: "image is truncated: …".
 * </ul>
 *
 * <p><b>Writes</b> 8-bit grey with a palette and 24-bit RGB, uncompressed. The format holds neither alpha nor 16-bit
 * samples nor EXIF nor XMP nor, as written here, an ICC profile. The resolution is read and written.
 *
 * <p><b>Memory</b>: see {@link io.hndsr.internal.codec.imageio} for reading; writing takes a copy of an RGB image.
 */
@NullMarked
package io.hndsr.internal.codec.bmp;

import org.jspecify.annotations.NullMarked;

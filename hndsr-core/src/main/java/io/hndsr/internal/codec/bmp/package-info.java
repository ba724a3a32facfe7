/**
 * BMP, the Windows bitmap.
 *
 * <p><b>Reads</b> the headers of OS/2 1.x and of Windows, versions 3 to 5; palettes of 1, 4 and 8 bits, plain or in runs; 16, 24
 * and 32 bits per pixel; colours in the bits of masks, scaled to 8 bits; rows from the bottom or from the top. A palette of greys
 * becomes grey. Only an image with an alpha mask has an alpha band. {@code BmpReader} checks the header, the runs and the length
 * of the file; the Java runtime decodes the pixels, other than those with masks.
 *
 * <p><b>Refuses</b>
 *
 * <ul>
 *   <li>other kinds: "BMP with compression … at … bits per pixel is not supported; …", "BMP of OS/2 2.x … is not supported; …";
 *   <li>headers that are not valid: "BMP header of … bytes is of no known kind; …", "BMP size … is not valid; …", "BMP has colour
 *       masks …";
 *   <li>runs that leave the image or end early: "BMP has runs up to column … of row …", "BMP ends after … of … rows";
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

/**
 * WebP (RFC 9649), by an ImageIO plug-in around libwebp.
 *
 * <p><b>Reads</b> lossy and lossless images, RGB with or without alpha. The EXIF orientation is applied; the ICC profile,
 * EXIF and XMP are kept. {@code WebpStructure} checks the chunks before libwebp is called.
 *
 * <p><b>Refuses</b>
 *
 * <ul>
 *   <li>animations: "animated WebP is not supported; …";
 *   <li>files of 2 GB or more: "WebP of … bytes is not supported; …";
 *   <li>truncated files: "image is truncated: …";
 *   <li>damaged files: "WebP has …; the file is corrupt", "WebP is corrupt: …" with the decoder's own words.
 * </ul>
 *
 * <p>A WebP file has no useful bound on pixels per byte, so a few bytes can claim the largest size, 16384 × 16384. Callers
 * limit the size by the header.
 *
 * <p><b>Writes</b> lossless WebP with 8 bits and at most 16383 pixels a side. Grey becomes RGB, and the colours of fully
 * transparent pixels are not kept. The ICC profile of an RGB image is added in the extended file format, as are EXIF, which
 * holds the resolution too, and XMP; the profile of a grey image is dropped.
 *
 * <p><b>Memory</b>: see {@link io.hndsr.internal.codec.imageio} for reading; libwebp's own memory comes on top. Writing
 * holds the compressed image, and an RGB copy if the image is grey.
 */
@NullMarked
package io.hndsr.internal.codec.webp;

import org.jspecify.annotations.NullMarked;

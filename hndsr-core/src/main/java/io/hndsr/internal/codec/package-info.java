/**
 * Reads encoded images into {@link io.hndsr.image.RasterImage} and writes them: PNG, JPEG, WebP, BMP and TIFF.
 *
 * <p>{@link io.hndsr.internal.codec.ImageCodec} detects the format and passes the work to the package of that format.
 * The packages form floors; each uses lower floors only, and no format uses another:
 *
 * <ol>
 *   <li>{@code codec}: detection of the format, what each format can hold, translation of errors;
 *   <li>{@code codec.png}, {@code codec.jpeg}, {@code codec.webp}, {@code codec.bmp}, {@code codec.tiff}: one format
 *       each;
 *   <li>{@code codec.imageio}: bridges to the images and codecs of {@code java.desktop};
 *   <li>{@code codec.format}: the contract of a format, and what all formats share.
 * </ol>
 *
 * <p>Guarantees for every format:
 *
 * <ul>
 *   <li>The format is detected from the content, never from a file name.
 *   <li>Reading a header takes at most a few hundred kilobytes of memory, whatever size the header claims. Its size,
 *       bands and sample type are those of the decoded image.
 *   <li>A truncated file is refused wherever it was cut. Only padding after the last pixel of a BMP or TIFF may be
 *       missing. Except in WebP, so is a header that claims more pixels than the encoded bytes can hold.
 *   <li>Samples are returned as stored: 16-bit samples stay 16-bit; palettes and samples of less than 8 bits are expanded
 *       to 8 bits; no tone curve or colour profile is applied. The EXIF or TIFF orientation is applied.
 *   <li>A usable ICC profile is carried along; an unusable one is dropped.
 *   <li>Only exceptions of {@link io.hndsr.error} are thrown.
 *   <li>The same image gives the same bytes, whatever the number of threads.
 * </ul>
 */
@NullMarked
package io.hndsr.internal.codec;

import org.jspecify.annotations.NullMarked;

/**
 * JPEG (ITU-T T.81).
 *
 * <p><b>Reads</b> baseline and progressive JPEG with 8-bit samples, grey, three components (YCbCr or RGB), or four (CMYK or YCCK),
 * which are converted to sRGB, by their profile if there is a usable one. The EXIF orientation is applied; EXIF, the standard XMP
 * packet, the resolution and the ICC profile of grey and RGB are kept. {@code JpegStructure} walks the segments to the end of the image; the
 * Java runtime decodes tables, frame and scans only, so that its own handling of metadata has no effect.
 *
 * <p><b>Remarks</b> on stray bytes between segments, and on a baseline file that ends without its end marker, though all pixels are
 * there.
 *
 * <p><b>Refuses</b>
 *
 * <ul>
 *   <li>other kinds of JPEG: "JPEG with lossless, hierarchical or arithmetic coding …", "JPEG with 12-bit samples …",
 *       "JPEG with … components …", each "is not supported", and "JPEG that stores its height after the pixels (DNL) …";
 *   <li>truncated files: "image is truncated: …", or "JPEG is truncated or corrupt: …" with the decoder's own words;
 *   <li>damaged files: "JPEG segment at byte … has a length of …", "JPEG frame header is not valid: …" and the like;
 *   <li>more than 64 scans, each of which is a pass over the whole image: "JPEG has more than 64 scans …";
 *   <li>headers that claim too much: "image claims …, but its … bytes of pixel data hold far fewer pixels".
 * </ul>
 *
 * <p><b>Writes</b> baseline JPEG, grey or RGB with 8 bits, at quality 0.95 without chroma subsampling (4:4:4), with the ICC
 * profile if it fits the 255 segments that the format allows, and with EXIF and XMP if each fits one. The resolution is a
 * whole number.
 *
 * <p><b>Memory</b>: reading takes one copy of the samples, and another if the image is turned upright; writing takes a few
 * rows.
 */
@NullMarked
package io.hndsr.internal.codec.jpeg;

import org.jspecify.annotations.NullMarked;

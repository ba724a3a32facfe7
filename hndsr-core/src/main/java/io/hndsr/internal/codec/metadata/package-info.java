/**
 * What pictures carry beside pixels and profile: EXIF with GPS, XMP and the resolution.
 *
 * <p>A picture is never refused for its metadata. What is corrupt, hostile or too long is left out: an EXIF tag on its own, an XMP
 * packet as a whole. {@code DirectoryReader} bounds bytes, tags and directories; {@code Xmp} bounds length and depth and knows
 * no document types.
 *
 * <p>What describes the stored picture is left out too, since it is false for the result: {@code ExifTag} and {@code XmpName} list
 * it. Sizes are set when a picture is written, and the resolution is scaled with it.
 */
@NullMarked
package io.hndsr.internal.codec.metadata;

import org.jspecify.annotations.NullMarked;

/**
 * The contract of an encoded format ({@link io.hndsr.internal.codec.format.FormatReader},
 * {@link io.hndsr.internal.codec.format.FormatWriter}) and what the formats share: access to encoded bytes, limits on
 * claimed sizes, orientation and ICC profiles. Uses no class of {@code java.desktop}.
 *
 * <p>{@link io.hndsr.internal.codec.format.ByteSource} reads a file through a window of 8 KB, so the length of a file costs
 * no memory, and refuses every read beyond the end: "image is truncated: it has … bytes, but its structure needs …".
 * {@link io.hndsr.internal.codec.format.DecodeLimits} is applied before memory is allocated for a claimed size. It refuses
 * images with more samples than a Java array can hold, and images that claim more pixels than their encoded bytes can hold
 * at the best compression ratio of the format.
 */
@NullMarked
package io.hndsr.internal.codec.format;

import org.jspecify.annotations.NullMarked;

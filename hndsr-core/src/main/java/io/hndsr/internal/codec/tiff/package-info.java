/** Plain TIFF. */
@NullMarked
package io.hndsr.internal.codec.tiff;

import org.jspecify.annotations.NullMarked;

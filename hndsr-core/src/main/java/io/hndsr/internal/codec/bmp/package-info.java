/** BMP. */
@NullMarked
package io.hndsr.internal.codec.bmp;

import org.jspecify.annotations.NullMarked;

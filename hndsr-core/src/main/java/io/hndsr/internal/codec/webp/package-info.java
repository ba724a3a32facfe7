/** WebP. */
@NullMarked
package io.hndsr.internal.codec.webp;

import org.jspecify.annotations.NullMarked;

/** PNG. */
@NullMarked
package io.hndsr.internal.codec.png;

import org.jspecify.annotations.NullMarked;

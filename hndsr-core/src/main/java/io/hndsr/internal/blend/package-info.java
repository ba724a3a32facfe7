/** Puts finished tiles together and turns them back into samples. */
@NullMarked
package io.hndsr.internal.blend;

import org.jspecify.annotations.NullMarked;

/** Sharing work out among threads, without knowing what it is. */
@NullMarked
package io.hndsr.internal.crew;

import org.jspecify.annotations.NullMarked;

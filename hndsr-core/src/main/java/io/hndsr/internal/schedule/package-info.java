/** Whose tile is next. */
@NullMarked
package io.hndsr.internal.schedule;

import org.jspecify.annotations.NullMarked;

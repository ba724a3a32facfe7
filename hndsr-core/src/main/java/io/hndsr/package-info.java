/**
 * The entry point: {@link io.hndsr.SuperResolver} makes satellite and aerial images sharper, 2 to 8 times larger, in any
 * JVM program.
 */
@NullMarked
package io.hndsr;

import org.jspecify.annotations.NullMarked;

/**
 * The entry point: {@link io.hndsr.SuperResolver} makes satellite and aerial images sharper and 2 to 8 times larger.
 */
@NullMarked
package io.hndsr;

import org.jspecify.annotations.NullMarked;

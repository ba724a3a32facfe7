/** What blur and noise an image has, told from its pixels. */
@NullMarked
package io.hndsr.internal.estimate;

import org.jspecify.annotations.NullMarked;

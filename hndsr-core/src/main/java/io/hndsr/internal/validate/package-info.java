/** Refuses bad options and oversized images before a pixel is decoded or a device touched. */
@NullMarked
package io.hndsr.internal.validate;

import org.jspecify.annotations.NullMarked;

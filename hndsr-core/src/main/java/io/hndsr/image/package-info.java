/** Images as values: sizes, band layouts, sample types, and samples in memory. All types are immutable. */
@NullMarked
package io.hndsr.image;

import org.jspecify.annotations.NullMarked;

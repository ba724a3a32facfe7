/** Images as values: sizes, band layouts, sample types, samples in memory, and their degradation. All types are immutable. */
@NullMarked
package io.hndsr.image;

import org.jspecify.annotations.NullMarked;

/** Time of one image by stage. */
@NullMarked
package io.hndsr.bench.stages;

import org.jspecify.annotations.NullMarked;

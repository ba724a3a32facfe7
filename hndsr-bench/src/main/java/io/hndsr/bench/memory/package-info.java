/** Peak memory of a whole process. */
@NullMarked
package io.hndsr.bench.memory;

import org.jspecify.annotations.NullMarked;

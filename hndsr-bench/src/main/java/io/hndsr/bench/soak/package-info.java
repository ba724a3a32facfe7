/** Random requests for minutes, with checks of results, threads and memory. */
@NullMarked
package io.hndsr.bench.soak;

import org.jspecify.annotations.NullMarked;

/** Cost of scheduling a tile. */
@NullMarked
package io.hndsr.bench.scheduler;

import org.jspecify.annotations.NullMarked;

/** Time from stopping a request until the device is free. */
@NullMarked
package io.hndsr.bench.stop;

import org.jspecify.annotations.NullMarked;

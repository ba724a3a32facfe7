/** The work of the host beside the device, measured with a network whose runs cost nothing. */
@NullMarked
package io.hndsr.bench.host;

import org.jspecify.annotations.NullMarked;

/** How a resolver is set up: modes, devices, precision, batching, limits, recovery and fallback. All types are immutable. */
@NullMarked
package io.hndsr.config;

import org.jspecify.annotations.NullMarked;

/** What a resolver and a request are told: devices, limits, policies, output sizing and modes. All types are immutable. */
@NullMarked
package io.hndsr.config;

import org.jspecify.annotations.NullMarked;

/**
 * Metrics for Micrometer, which the application brings along: it is an optional dependency, and nothing else in hndsr needs
 * it.
 */
@NullMarked
package io.hndsr.micrometer;

import org.jspecify.annotations.NullMarked;

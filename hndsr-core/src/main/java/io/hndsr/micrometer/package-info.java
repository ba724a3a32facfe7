/**
 * Metrics for Micrometer, an optional dependency that the application provides; no other package uses it.
 */
@NullMarked
package io.hndsr.micrometer;

import org.jspecify.annotations.NullMarked;

/**
 * What is reported: {@link io.hndsr.report.UpscaleReport} with every result, {@link io.hndsr.report.ResolverStatus} on demand,
 * and their parts. All types are immutable.
 */
@NullMarked
package io.hndsr.report;

import org.jspecify.annotations.NullMarked;

/** The service interface that receives what a resolver measures, for a metrics system of your own. */
@NullMarked
package io.hndsr.metrics;

import org.jspecify.annotations.NullMarked;

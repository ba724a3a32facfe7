/** What is measured: of one request, in its report, and of a resolver, through a small service interface. */
@NullMarked
package io.hndsr.metrics;

import org.jspecify.annotations.NullMarked;

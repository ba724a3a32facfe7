/** The HTTP service in its own process: probes, throughput, overhead, open connections and start-up time. */
@NullMarked
package io.hndsr.bench.service;

import org.jspecify.annotations.NullMarked;

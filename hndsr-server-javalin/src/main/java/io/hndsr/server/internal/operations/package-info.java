/** What platforms ask for: probes, metrics, the access log, keys and limits. */
@NullMarked
package io.hndsr.server.internal.operations;

import org.jspecify.annotations.NullMarked;

/** Who is being served: the resolver while it loads, the seats of requests, clients that leave. */
@NullMarked
package io.hndsr.server.internal.service;

import org.jspecify.annotations.NullMarked;

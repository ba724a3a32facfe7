/** The super-resolver as an HTTP service: start it with {@link io.hndsr.server.HndsrServer#builder()}. */
@NullMarked
package io.hndsr.server;

import org.jspecify.annotations.NullMarked;

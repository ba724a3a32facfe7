/** The contract of the original HNDSR. */
@NullMarked
package io.hndsr.server.internal.routes;

import org.jspecify.annotations.NullMarked;

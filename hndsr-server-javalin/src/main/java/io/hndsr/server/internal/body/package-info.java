/** Bodies of requests, read as they arrive and never more than is allowed. */
@NullMarked
package io.hndsr.server.internal.body;

import org.jspecify.annotations.NullMarked;

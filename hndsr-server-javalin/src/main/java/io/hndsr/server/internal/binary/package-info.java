/** Images as they are, without JSON around them. */
@NullMarked
package io.hndsr.server.internal.binary;

import org.jspecify.annotations.NullMarked;

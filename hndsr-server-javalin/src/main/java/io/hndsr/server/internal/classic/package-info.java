/** The contract of the original HNDSR. */
@NullMarked
package io.hndsr.server.internal.classic;

import org.jspecify.annotations.NullMarked;

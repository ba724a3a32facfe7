/** Threads of the server. */
@NullMarked
package io.hndsr.server.internal.thread;

import org.jspecify.annotations.NullMarked;

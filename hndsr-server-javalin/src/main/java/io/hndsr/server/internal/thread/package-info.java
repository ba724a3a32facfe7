/**
 * The server's own threads: named daemon threads, and tasks that run periodically on one. Jetty's pool serves requests and the
 * resolver has threads of its own; everything else that runs in the background is created here.
 */
@NullMarked
package io.hndsr.server.internal.thread;

import org.jspecify.annotations.NullMarked;

/** The way from Javalin to actions and back: calls, routes, and the writing of replies. */
@NullMarked
package io.hndsr.server.internal.http;

import org.jspecify.annotations.NullMarked;

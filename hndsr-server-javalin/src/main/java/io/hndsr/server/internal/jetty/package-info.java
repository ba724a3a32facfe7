/** The certificate and key that the server shows to its clients. */
@NullMarked
package io.hndsr.server.internal.jetty;

import org.jspecify.annotations.NullMarked;

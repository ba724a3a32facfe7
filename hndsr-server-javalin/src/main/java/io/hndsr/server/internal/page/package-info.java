/** The page for people: its files, and what they need to know of the server. */
@NullMarked
package io.hndsr.server.internal.page;

import org.jspecify.annotations.NullMarked;

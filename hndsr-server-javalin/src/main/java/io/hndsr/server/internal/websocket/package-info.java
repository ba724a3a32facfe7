/** Results as they come about: tiles and progress over WebSockets, progress as server-sent events. */
@NullMarked
package io.hndsr.server.internal.websocket;

import org.jspecify.annotations.NullMarked;

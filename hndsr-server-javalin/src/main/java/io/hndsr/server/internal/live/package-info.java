/** Results as they come about: tiles and progress over WebSockets, progress as server-sent events. */
@NullMarked
package io.hndsr.server.internal.live;

import org.jspecify.annotations.NullMarked;

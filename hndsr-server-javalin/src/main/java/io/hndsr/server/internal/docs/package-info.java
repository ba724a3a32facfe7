/** The documentation that the service gives of itself: OpenAPI, and a page that shows it. */
@NullMarked
package io.hndsr.server.internal.docs;

import org.jspecify.annotations.NullMarked;

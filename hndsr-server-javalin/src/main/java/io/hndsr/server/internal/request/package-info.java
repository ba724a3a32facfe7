/** RequestParser as records, their fields checked by Jakarta Validation. */
@NullMarked
package io.hndsr.server.internal.request;

import org.jspecify.annotations.NullMarked;

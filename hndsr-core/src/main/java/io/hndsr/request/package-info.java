/**
 * What a request asks for: {@link io.hndsr.request.UpscaleOptions} with their parts, and what their listeners receive while the
 * request runs. All types are immutable.
 */
@NullMarked
package io.hndsr.request;

import org.jspecify.annotations.NullMarked;

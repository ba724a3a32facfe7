/**
 * What a request asks for: {@link io.hndsr.request.UpscaleOptions} and the values they are made of, and what their listeners
 * receive while the request runs. All types are immutable.
 */
@NullMarked
package io.hndsr.request;

import org.jspecify.annotations.NullMarked;

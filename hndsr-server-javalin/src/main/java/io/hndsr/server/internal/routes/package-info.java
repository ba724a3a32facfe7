/**
 * What can be called: {@link io.hndsr.server.internal.routes.RouteTable} lists every route.
 *
 * <p>{@code POST /infer} and the routes of {@link io.hndsr.server.internal.routes.LegacyApi} keep the contract of the original
 * service; {@code POST /v1/upscale} takes and returns the image itself. Both read their input into a scope of
 * {@code UpscaleService} and differ only in how they read and write. The web page and the documentation are static files, served
 * with a strict content security policy, so that they work without any other host.
 *
 * <p>{@code io/hndsr/server/docs/openapi.json} describes the routes. A test holds it to the routes, the fields and their ranges: a
 * change of either without the other does not pass.
 */
@NullMarked
package io.hndsr.server.internal.routes;

import org.jspecify.annotations.NullMarked;

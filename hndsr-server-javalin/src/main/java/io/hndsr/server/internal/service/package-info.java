/**
 * From an accepted request to its result, independent of the protocol.
 *
 * <p>{@link io.hndsr.server.internal.service.UpscaleService} opens a scope for each request with an image, whichever route it came
 * by. A scope holds one of the {@link io.hndsr.server.internal.service.RequestSlots}, the memory of the body, and an entry in the
 * {@link io.hndsr.server.internal.service.ProgressRegistry}; closing it releases all three. In between the request is parsed,
 * its image is read, and both are submitted to the resolver, which
 * {@link io.hndsr.server.internal.service.ResolverHandle} loads in the background while the server already answers probes.
 *
 * <p>Shutdown starts here: once the slots drain, no scope is opened, and the server waits until those that are open are closed.
 */
@NullMarked
package io.hndsr.server.internal.service;

import org.jspecify.annotations.NullMarked;

/**
 * The life of a request, from submission to its end.
 *
 * <p>{@link io.hndsr.internal.engine.Engine} validates a request from its options and the image's header and admits it. From then
 * on the request is an {@code UpscaleRequest}, whose one field of state is a {@code RequestLifecycle}; the states and what each
 * holds are drawn there. The image is decoded on one of the decoding threads, an {@code Attempt} makes an {@code UpscaleJob} of
 * it, and the job hands its tiles to the scheduler and puts the enlarged tiles together. An attempt is replaced by another one if
 * a device turns out to lack memory for its tiles, or if no device is available and bicubic interpolation is allowed.
 *
 * <p>A request ends once, by its result, an error, a cancel, its deadline or the close of the resolver. Then everything
 * that it held is released, its tiles are stopped on the device, and its future is completed on a thread that runs no
 * tiles. Listeners are called on such a thread as well, never by two threads at once for one request.
 */
@NullMarked
package io.hndsr.internal.engine;

import org.jspecify.annotations.NullMarked;

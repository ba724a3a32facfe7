/**
 * Bodies as they arrive, and JSON as it is written.
 *
 * <p>An upload is nearly all image, so an image is never held as text and never twice:
 * {@link io.hndsr.server.internal.body.JsonBody} decodes base64 while it reads,
 * {@link io.hndsr.server.internal.body.FormBody} reads multipart forms part by part, and both fill an
 * {@link io.hndsr.server.internal.body.ImageBuffer}. Every buffer is paid for from one
 * {@link io.hndsr.server.internal.body.BodyMemory}, which bounds the heap that all uploads occupy together.
 * {@link io.hndsr.server.internal.body.BodyLimits} bounds the size and the duration of each.
 *
 * <p>Other fields are small; they are read as {@link io.hndsr.server.internal.body.FieldValue} and interpreted by the package
 * {@code request}. A body that is not of the expected form is rejected with an
 * {@link io.hndsr.server.internal.problem.HttpProblem}.
 */
@NullMarked
package io.hndsr.server.internal.body;

import org.jspecify.annotations.NullMarked;

/**
 * What a request asks for, apart from its image.
 *
 * <p>{@link io.hndsr.server.internal.request.InferRequest} is the one form of a request, whichever route it came by. Its
 * annotations are the only place that has the ranges of the fields; the OpenAPI document and the page are held to them.
 * {@link io.hndsr.server.internal.request.RequestParser} creates it from the fields of a JSON body, a query or a form, whose
 * names {@link io.hndsr.server.internal.request.FieldNames} has. Values are read as leniently as the original service did, and a
 * request is rejected with all its errors at once.
 *
 * <p>{@link io.hndsr.server.internal.request.RequestId} identifies a request in logs, traces and progress.
 */
@NullMarked
package io.hndsr.server.internal.request;

import org.jspecify.annotations.NullMarked;

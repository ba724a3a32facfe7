/**
 * Errors as clients receive them.
 *
 * <p>Whatever keeps a request from being served becomes an {@link io.hndsr.server.internal.problem.HttpProblem}: a status, an
 * error type for metrics, a message with the actual value, the limit and the remedy, and, where it helps, a time after which to
 * try again. Code that detects an error throws one; {@link io.hndsr.server.internal.problem.ProblemMapper} converts every other
 * exception, logs those that the client cannot fix, and reveals nothing of unexpected ones.
 *
 * <p>{@link io.hndsr.server.internal.problem.ProblemJson} writes two forms: invalid fields as the original service did
 * ({@code message} and a list {@code detail} of {@code loc, msg, type}, status 422), and everything else as
 * {@code application/problem+json} (RFC 9457).
 */
@NullMarked
package io.hndsr.server.internal.problem;

import org.jspecify.annotations.NullMarked;

/** What clients are told: replies, refusals and the JSON of both. */
@NullMarked
package io.hndsr.server.internal.problem;

import org.jspecify.annotations.NullMarked;

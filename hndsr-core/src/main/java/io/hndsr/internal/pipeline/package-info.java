/** The way of a request through the rooms: the only package that knows them all, and carries the data from one to the
 * next: image in, validate, plan tiles, schedule, session, blend, image out. */
@NullMarked
package io.hndsr.internal.pipeline;

import org.jspecify.annotations.NullMarked;

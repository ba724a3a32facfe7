/**
 * The one family of exceptions that hndsr throws. Every message names what was wrong, the actual value, the limit and
 * what to do; callers branch on the type.
 */
@NullMarked
package io.hndsr.error;

import org.jspecify.annotations.NullMarked;

/**
 * The exceptions of hndsr, one sealed family. Every message names what was wrong, the value, the limit and the remedy;
 * callers branch on the type.
 */
@NullMarked
package io.hndsr.error;

import org.jspecify.annotations.NullMarked;

/** Complete programs, from which the README and the documents in docs/ quote. A test compares the quotes. */
@NullMarked
package io.hndsr.examples;

import org.jspecify.annotations.NullMarked;

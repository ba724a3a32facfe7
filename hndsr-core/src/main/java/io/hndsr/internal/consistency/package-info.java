/** Makes a result agree with its input: reduced the way the input came about, it gives the input again. Knows how far it
 * departs, too. */
@NullMarked
package io.hndsr.internal.consistency;

import org.jspecify.annotations.NullMarked;

/** The {@code hndsr} command. */
@NullMarked
package io.hndsr.cli;

import org.jspecify.annotations.NullMarked;

/** The contract of an encoded format and what all formats share. Uses no class of {@code java.desktop}. */
@NullMarked
package io.hndsr.internal.codec.format;

import org.jspecify.annotations.NullMarked;

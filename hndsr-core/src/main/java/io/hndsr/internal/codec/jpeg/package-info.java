/** JPEG. */
@NullMarked
package io.hndsr.internal.codec.jpeg;

import org.jspecify.annotations.NullMarked;

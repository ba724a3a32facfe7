/** Bridges to the images and codecs of {@code java.desktop}. */
@NullMarked
package io.hndsr.internal.codec.imageio;

import org.jspecify.annotations.NullMarked;

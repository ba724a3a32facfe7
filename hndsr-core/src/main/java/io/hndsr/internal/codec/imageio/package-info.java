/**
 * Bridges to the images and codecs of {@code java.desktop}.
 *
 * <p>{@link io.hndsr.internal.codec.imageio.BufferedImages} converts between {@link java.awt.image.BufferedImage} and
 * {@link io.hndsr.image.RasterImage} by copying sample values as stored. {@link
 * io.hndsr.internal.codec.imageio.PluginDecoder} decodes with an ImageIO plug-in once the structure of a file has been
 * checked, and refuses the image on any error or warning of the plug-in and on any difference from the structure. {@link
 * io.hndsr.internal.codec.imageio.JdkCodec} finds the codecs of the Java runtime, whatever plug-ins an application has
 * registered.
 *
 * <p>Memory: decoding with a plug-in takes two copies of the samples, and one more each if the bands are rearranged and if
 * the image is turned upright.
 */
@NullMarked
package io.hndsr.internal.codec.imageio;

import org.jspecify.annotations.NullMarked;

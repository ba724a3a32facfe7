/**
 * How good an enlargement is: Pillow's bicubic resampling to the bit, PSNR and SSIM, and the protocol that every quality
 * figure of hndsr follows.
 */
@NullMarked
package io.hndsr.cli.evaluate;

import org.jspecify.annotations.NullMarked;

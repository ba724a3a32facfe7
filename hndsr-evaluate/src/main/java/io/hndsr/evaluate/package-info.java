/**
 * Measures how good an upscaled image is: each test image is downsampled, upscaled again and compared with itself, beside
 * bicubic interpolation.
 *
 * <table>
 * <caption>Which class does what</caption>
 * <tr><th>class</th><th>what it does</th></tr>
 * <tr><td>{@link io.hndsr.evaluate.Evaluation}</td><td>runs the protocol over images and scales, in parallel</td></tr>
 * <tr><td>{@link io.hndsr.evaluate.DamageEvaluation}</td><td>measures the gain over bicubic interpolation by kind of
 *     damage</td></tr>
 * <tr><td>{@code ImageRun}</td><td>one thread per processor for the images, progress, failures</td></tr>
 * <tr><td>{@code EvaluationProtocol}</td><td>measures one image at one scale</td></tr>
 * <tr><td>{@link io.hndsr.evaluate.Upscaler}, {@link io.hndsr.evaluate.ResolverUpscaler}</td><td>what is judged; the second
 *     is a {@code SuperResolver} with fixed options</td></tr>
 * <tr><td>{@link io.hndsr.evaluate.DegradationModel}</td><td>makes the low-resolution image: blur, reduction, noise,
 *     JPEG</td></tr>
 * <tr><td>{@link io.hndsr.evaluate.DegradationSource}</td><td>the blur and noise that the network is given</td></tr>
 * <tr><td>{@link io.hndsr.evaluate.DamageKind}, {@code Damage}</td><td>the named kinds of damage; the steps that one consists
 *     of</td></tr>
 * <tr><td>{@code SampledGaussian}, {@code CorrelatedNoise}, {@code Contrast}, {@code FlatRectangle}</td><td>such
 *     steps</td></tr>
 * <tr><td>{@link io.hndsr.evaluate.Quality}</td><td>the figures of one image: {@link io.hndsr.evaluate.Similarity} (PSNR,
 *     SSIM), {@code Gmsd}, {@code HighBandEnergy}</td></tr>
 * <tr><td>{@code PatchStatistics}</td><td>the Fréchet distance of patches, over all images</td></tr>
 * <tr><td>{@code InputConsistency}</td><td>how well the result, reduced again, agrees with the input</td></tr>
 * <tr><td>{@link io.hndsr.evaluate.EvaluationReport}, {@link io.hndsr.evaluate.ReportText},
 *     {@link io.hndsr.evaluate.PerceptionDistortionPlot}</td><td>the figures; as a table or JSON; as an SVG plot</td></tr>
 * <tr><td>{@link io.hndsr.evaluate.DamageReport}, {@link io.hndsr.evaluate.DamageReportText}</td><td>the gains by kind; as
 *     tables or JSON</td></tr>
 * <tr><td>{@link io.hndsr.evaluate.PillowResampling}, {@code NearestSampling}, {@code GaussianBlur}, {@code UnsharpMask},
 *     {@code JpegRoundTrip}, {@code WebpRoundTrip}</td><td>what Pillow does, so that figures are comparable with those of
 *     Python programs</td></tr>
 * <tr><td>{@link io.hndsr.evaluate.RgbImage}, {@code Luma}</td><td>8-bit pixels and their luma</td></tr>
 * <tr><td>{@code FourierTransform}, {@code SymmetricEigen}</td><td>numerics on top of Hipparchus</td></tr>
 * </table>
 */
@NullMarked
package io.hndsr.evaluate;

import org.jspecify.annotations.NullMarked;

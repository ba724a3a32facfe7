/**
 * What a request comes down to, before any pixel is decoded.
 *
 * <p>{@link io.hndsr.internal.plan.OptionConstraints} checks the options against their annotations, and
 * {@link io.hndsr.internal.plan.SizeLimits} checks the announced size against the limits.
 * {@link io.hndsr.internal.plan.UpscalePlan} fits the options to the network: it refuses what the model does not
 * support, chooses how tiles are cut and holds the tile plan, which is computed once.
 * {@link io.hndsr.internal.plan.ResourceEstimator} predicts from the plan how much memory and work the request needs,
 * which is what admission decides by.
 *
 * <p>All of this is a function of the options, the header and the model. Only the degradation needs pixels: if the request leaves
 * it open, the plan is completed with an estimate once the image has been decoded. A plan can be changed afterwards into one with
 * smaller tiles, if the devices lack memory, or into one for bicubic interpolation.
 */
@NullMarked
package io.hndsr.internal.plan;

import org.jspecify.annotations.NullMarked;

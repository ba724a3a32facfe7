/**
 * The network on ONNX Runtime; the only package that uses it.
 *
 * <p>{@link io.hndsr.internal.network.Network} has the stages of a bundle: the operator, and for {@code PERCEPTUAL} the
 * denoiser and the decoder. {@code OnnxNetwork} runs them, one ONNX Runtime session for each graph, with tensors in
 * direct buffers that are reused from run to run. A {@link io.hndsr.internal.network.TileOperator} takes tiles through
 * the stages: {@link io.hndsr.internal.network.NetworkOperator} through the operator alone,
 * {@link io.hndsr.internal.network.DiffusionOperator} through all of them.
 * {@link io.hndsr.internal.network.QualityProbe} tries every graph before it is used.
 *
 * <p>A run ends early only by a {@link io.hndsr.internal.network.StopSignal}, within the time of one operator node. A run that
 * fails ends with a {@link io.hndsr.internal.network.RunFault} whose kind decides what can be done about it: memory has run out,
 * the session is lost, or anything else. The kinds are read from ONNX Runtime's messages, since its codes do not distinguish
 * them.
 */
@NullMarked
package io.hndsr.internal.network;

import org.jspecify.annotations.NullMarked;

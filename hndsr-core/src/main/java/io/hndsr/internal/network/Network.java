package io.hndsr.internal.network;

import io.hndsr.error.ResolverClosedException;
import io.hndsr.internal.network.TileBuffers.Part;
import io.hndsr.model.GraphRole;
import java.nio.FloatBuffer;

/**
 * A bundle's stages on one device. Thread-safe: runs may overlap, each on the calling thread, with buffers of its own.
 *
 * <p>A call has one tile or, if the network {@link #batches()}, several; the tensors of each are as described, and lie in the
 * buffers one after the other.
 *
 * <p>Every stage throws {@link RunStoppedException} if the signal was given before or during it, {@link RunFault} if the device
 * failed, and {@link ResolverClosedException} if the network has been closed.
 */
public interface Network extends AutoCloseable {

    /** {@return the device that runs, such as {@code cpu} or {@code cuda:0}} */
    String device();

    /**
     * Returns whether the bundle has a graph.
     *
     * @param role what it is for
     * @return true if it has been loaded
     */
    boolean has(GraphRole role);

    /** {@return whether a run may have more than one tile: no graph declares the size of axis 0} */
    boolean batches();

    /**
     * Enlarges tiles by the operator alone: {@link Part#IMAGE} to {@link Part#RESULT}.
     *
     * @param role {@link GraphRole#OPERATOR}, or another operator that the bundle has
     * @param call the tiles
     * @param buffers their memory
     * @param stop stops the run from another thread
     * @return the result, {@code [N,3,H,W]}, in the buffers
     */
    FloatBuffer enlarge(GraphRole role, TileCall call, TileBuffers buffers, StopSignal stop);

    /**
     * Computes the context of the later stages of {@code PERCEPTUAL}: {@link Part#IMAGE} to {@link Part#CONTEXT} and, if the
     * decoder takes it, {@link Part#FIDELITY}.
     *
     * @param call the tiles
     * @param latent the size of the latent of one of them
     * @param buffers their memory
     * @param stop stops the run from another thread
     * @return the context, {@code [N,K,a,b]}, in the buffers
     */
    FloatBuffer operate(TileCall call, LatentSize latent, TileBuffers buffers, StopSignal stop);

    /**
     * Runs the denoiser once: {@link Part#LATENT} and {@link Part#CONTEXT} to {@link Part#PREDICTION}.
     *
     * @param call the tiles
     * @param latent the size of the latent of one of them
     * @param time the training step whose noise level all latents have
     * @param buffers their memory
     * @param stop stops the run from another thread
     * @return the prediction, {@code [N,C,a,b]}, in the buffers
     */
    FloatBuffer predict(TileCall call, LatentSize latent, int time, TileBuffers buffers, StopSignal stop);

    /**
     * Decodes latents: {@link Part#LATENT} and, if the decoder takes them, {@link Part#CONTEXT} and
     * {@link Part#FIDELITY}, to {@link Part#RESULT}.
     *
     * @param call the tiles
     * @param latent the size of the latent of one of them
     * @param buffers their memory
     * @param stop stops the run from another thread
     * @return the result, {@code [N,3,H,W]}, in the buffers
     */
    FloatBuffer decode(TileCall call, LatentSize latent, TileBuffers buffers, StopSignal stop);

    /** Waits for the runs that are inside and frees the network. Idempotent. */
    @Override
    void close();
}

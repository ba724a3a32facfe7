package io.hndsr.internal.device;

import io.hndsr.internal.network.StopSignal;
import io.hndsr.internal.network.TileOperator;
import io.hndsr.internal.network.TileWork;
import io.hndsr.internal.network.Workspace;
import io.hndsr.internal.tile.Parallel;
import java.util.Optional;

/** The tiles of one request, as the threads of a device see them. Thread-safe. */
public interface TileJob {

    /** {@return the image, its plan and what the network is conditioned on} */
    TileWork work();

    /** {@return what enlarges the tiles; empty if they are interpolated} */
    Optional<TileOperator> operator();

    /** {@return what stops the runs of the job} */
    StopSignal stopSignal();

    /** {@return whether the job has been stopped, so that nothing of it is wanted any more} */
    boolean stopped();

    /** Reports that tiles of the job start. */
    void started();

    /**
     * Reports a denoising step.
     *
     * @param tile the tile's place in the plan
     * @param step the step's number in this run of the tile, from 1
     */
    void stepFinished(int tile, int step);

    /**
     * Takes the colour of an enlarged tile.
     *
     * @param task the tile
     * @param device what enlarged it
     * @param workspace holds its colour; used for other tiles too
     * @param parallel runs parts of loops on other threads too
     */
    void accept(TileTask task, String device, Workspace workspace, Parallel parallel);

    /**
     * Takes a tile back that has not been enlarged, and is not at fault; it starts again.
     *
     * @param task the tile
     */
    void giveBack(TileTask task);

    /** Reports that the device has no memory for a tile by itself. */
    void tilesTooLarge();

    /**
     * Ends the job with an error of a tile.
     *
     * @param error the error
     */
    void fail(Throwable error);
}

package io.hndsr.internal.pipeline;

import io.hndsr.internal.session.StopSignal;
import io.hndsr.internal.tile.Tile;
import io.hndsr.metrics.Stage;

/** Bicubic interpolation in the network's place. Immutable and thread-safe. */
final class BicubicOperator implements TileOperator {

    private static final int NETWORK_BANDS = 3;

    @Override
    public void enlarge(TileWork work, Tile tile, Workspace workspace, StopSignal stop, Runnable stepFinished) {
        long start = System.nanoTime();
        int plane = Math.toIntExact(tile.outputPixels());
        float[] colour = workspace.colour(Math.multiplyExact(NETWORK_BANDS, plane));
        float[] band = {};
        for (int i = 0; i < NETWORK_BANDS; i++) {
            if (i < work.image().layout().colourBands()) {
                band = work.sampler().sample(tile, i);
            }
            System.arraycopy(band, 0, colour, i * plane, plane);
        }
        work.times().add(Stage.INFERENCE, start);
    }
}

package io.hndsr.internal.pipeline;

import io.hndsr.report.Stage;

/** Bicubic interpolation in the network's place. */
final class BicubicOperator {

    private static final int NETWORK_BANDS = 3;

    private BicubicOperator() {}

    /**
     * Enlarges the colour of a tile.
     *
     * @param input the tile
     * @param workspace where the result is left: {@link Workspace#colour()}, {@code [3, H, W]}
     */
    static void enlarge(TileInput input, Workspace workspace) {
        long start = System.nanoTime();
        TileWork work = input.work();
        int plane = Math.toIntExact(input.tile().outputPixels());
        float[] colour = workspace.colourOf(input.tile());
        float[] band = {};
        for (int i = 0; i < NETWORK_BANDS; i++) {
            if (i < work.image().layout().colourBands()) {
                band = work.sampler().sample(input.tile(), i);
            }
            System.arraycopy(band, 0, colour, i * plane, plane);
        }
        work.times().add(Stage.INFERENCE, start);
    }
}

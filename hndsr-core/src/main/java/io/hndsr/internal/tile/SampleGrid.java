package io.hndsr.internal.tile;

import io.hndsr.image.PixelMask;
import io.hndsr.image.RasterImage;
import io.hndsr.image.TileBounds;
import java.util.Arrays;

/**
 * The colours of at most 256 x 256 evenly spread pixels of an image, from which figures of the whole are taken. Confined to
 * one thread while rows are added.
 */
public final class SampleGrid {

    private static final int SIDE = 256;

    private final TileBounds scene;
    private final int colours;
    private final int columns;
    private final int rows;
    private final int[] samples;

    private SampleGrid(TileBounds scene, int colours) {
        this.scene = scene;
        this.colours = colours;
        this.columns = Math.min(SIDE, scene.width());
        this.rows = Math.min(SIDE, scene.height());
        this.samples = new int[rows * columns * colours];
    }

    /**
     * Returns a grid whose rows are yet to be added.
     *
     * @param scene the part of the image over which the pixels are spread
     * @param colours its colour bands
     * @return the grid
     */
    static SampleGrid empty(TileBounds scene, int colours) {
        return new SampleGrid(scene, colours);
    }

    /**
     * Returns the grid of an image.
     *
     * @param image the image
     * @param scene the part of it over which the pixels are spread
     * @return the grid
     */
    static SampleGrid of(RasterImage image, TileBounds scene) {
        SampleGrid grid = new SampleGrid(scene, image.layout().colourBands());
        grid.add(0, image);
        return grid;
    }

    /**
     * Takes what the grid needs of some rows.
     *
     * @param firstRow the first of them
     * @param part the rows, as wide as the image
     */
    void add(int firstRow, RasterImage part) {
        int end = firstRow + part.size().height();
        for (int row = 0; row < rows; row++) {
            int y = y(row);
            for (int column = 0; column < columns && y >= firstRow && y < end; column++) {
                for (int band = 0; band < colours; band++) {
                    samples[(row * columns + column) * colours + band] = part.sample(x(column), y - firstRow, band);
                }
            }
        }
    }

    private int x(int column) {
        return scene.x() + (int) ((long) scene.width() * column / columns);
    }

    private int y(int row) {
        return scene.y() + (int) ((long) scene.height() * row / rows);
    }

    /**
     * Returns the samples of valid pixels, all bands together.
     *
     * @param mask the valid pixels of the image
     * @return the samples, in rising order
     */
    double[] sorted(PixelMask mask) {
        double[] valid = new double[samples.length];
        int count = 0;
        for (int i = 0; i < samples.length; i += colours) {
            if (isValid(i / colours, mask)) {
                for (int band = 0; band < colours; band++) {
                    valid[count++] = samples[i + band];
                }
            }
        }
        double[] sorted = Arrays.copyOf(valid, count);
        Arrays.sort(sorted);
        return sorted;
    }

    /**
     * Returns the mean colour of valid pixels.
     *
     * @param mask the valid pixels of the image
     * @return {@code [colours]}, rounded half up; 0 if the grid has no valid pixel
     */
    int[] mean(PixelMask mask) {
        long[] sums = new long[colours];
        long count = 0;
        for (int i = 0; i < samples.length; i += colours) {
            if (isValid(i / colours, mask)) {
                count++;
                for (int band = 0; band < colours; band++) {
                    sums[band] += samples[i + band];
                }
            }
        }
        long pixels = Math.max(1, count);
        return Arrays.stream(sums)
                .mapToInt(sum -> (int) ((sum + pixels / 2) / pixels))
                .toArray();
    }

    private boolean isValid(int place, PixelMask mask) {
        return mask.isValid(x(place % columns), y(place / columns));
    }
}

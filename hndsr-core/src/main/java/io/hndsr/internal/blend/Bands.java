package io.hndsr.internal.blend;

import io.hndsr.image.BandLayout;

/**
 * A tile's three network bands and its alpha, read as the bands of the result: grey is the mean of the three. Confined to
 * one thread.
 */
@SuppressWarnings("ArrayRecordComponent") // carried, never compared
record Bands(BandLayout layout, int height, int width, float[] colour, float[] alpha) {

    void readLine(int band, int row, float[] line) {
        int from = row * width;
        int plane = width * height;
        if (band == layout.colourBands()) {
            System.arraycopy(alpha, from, line, 0, width);
        } else if (layout.colourBands() == 3) {
            System.arraycopy(colour, band * plane + from, line, 0, width);
        } else {
            for (int x = 0; x < width; x++) {
                line[x] = (colour[from + x] + colour[plane + from + x] + colour[2 * plane + from + x]) * (1f / 3);
            }
        }
    }
}

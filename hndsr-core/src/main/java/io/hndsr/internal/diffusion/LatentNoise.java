package io.hndsr.internal.diffusion;

import java.nio.FloatBuffer;

/**
 * Standard normal noise as a function of a seed, a position on the picture's grid of cells and a channel: whoever asks for
 * a cell, in whatever order, gets the same values, so that tiles that overlap start from the same noise. Immutable and
 * thread-safe.
 *
 * @param seed any value
 */
public record LatentNoise(long seed) {

    /*
     * The seed is the key of a counter-based generator, position and group of four channels are its counter. The four
     * words become two pairs of normal values by the transform of Box and Muller, A Note on the Generation of Random
     * Normal Deviates (1958). StrictMath, since the same seed must give the same bytes on every machine.
     */

    private static final int WORDS = 4;
    private static final double UNIT = 0x1p-32;
    private static final long WORD = 0xFFFFFFFFL;

    /**
     * Fills a latent.
     *
     * @param latent filled from 0 with {@code [channels, rows, columns]}; its position is ignored
     * @param channels its channels
     * @param rows its rows
     * @param columns its columns
     * @param firstRow the global row of its first row; may be negative
     * @param firstColumn the global column of its first column; may be negative
     */
    public void fill(FloatBuffer latent, int channels, int rows, int columns, int firstRow, int firstColumn) {
        int plane = Math.multiplyExact(rows, columns);
        float[] group = new float[WORDS];
        int[] words = new int[WORDS];
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                for (int channel = 0; channel < channels; channel++) {
                    int member = channel % WORDS;
                    if (member == 0) {
                        draw(group, words, firstRow + row, firstColumn + column, channel / WORDS);
                    }
                    latent.put(channel * plane + row * columns + column, group[member]);
                }
            }
        }
    }

    private void draw(float[] group, int[] words, int row, int column, int channels) {
        words[0] = row;
        words[1] = column;
        words[2] = channels;
        words[3] = 0;
        Philox.scramble(words, (int) seed, (int) (seed >>> 32));
        for (int i = 0; i < WORDS; i += 2) {
            // Never 0, so that the logarithm is finite.
            double radius = StrictMath.sqrt(-2 * StrictMath.log(((words[i] & WORD) + 1) * UNIT));
            double angle = 2 * StrictMath.PI * ((words[i + 1] & WORD) * UNIT);
            group[i] = (float) (radius * StrictMath.cos(angle));
            group[i + 1] = (float) (radius * StrictMath.sin(angle));
        }
    }
}

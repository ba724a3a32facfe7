package io.hndsr.internal.diffusion;

import io.hndsr.internal.tile.Parallel;
import java.nio.FloatBuffer;

/**
 * Standard normal noise as a function of a seed, a position on the image's grid of cells and a channel. A cell has the same
 * values in whatever order cells are computed, so that overlapping tiles start from the same noise. Immutable and
 * thread-safe.
 *
 * @param seed any value
 */
public record LatentNoise(long seed) {

    /*
     * The seed is the key of a counter-based generator, position and group of four channels are its counter. The four
     * words become two pairs of normal values by the transform of Box and Muller, A Note on the Generation of Random
     * Normal Deviates (1958), in StrictMath and rounded to float, since the same seed must give the same bytes on every
     * machine.
     *
     * Math is several times faster. It and StrictMath are each within an ulp of the true logarithm, sine and cosine, so that
     * their products differ by less than 2^-49 of themselves: two ulps of the logarithm, of which the root leaves half, two
     * of the cosine, and the roundings of root and product. Where everything within 2^-48 of Math's rounds to one float,
     * that is the float of StrictMath too; all but about one value in ten million need no second look.
     */

    private static final int WORDS = 4;
    private static final int PART_ROWS = 8;
    private static final double UNIT = 0x1p-32;
    private static final double SLACK = 0x1p-48;
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
     * @param parallel runs parts of loops on other threads too
     */
    public void fill(
            FloatBuffer latent, int channels, int rows, int columns, int firstRow, int firstColumn, Parallel parallel) {
        int plane = Math.multiplyExact(rows, columns);
        parallel.forEach((rows + PART_ROWS - 1) / PART_ROWS, part -> {
            float[][] lines = new float[WORDS][columns];
            int end = Math.min(rows, (part + 1) * PART_ROWS);
            for (int row = part * PART_ROWS; row < end; row++) {
                fillRow(latent, channels, plane, row, firstRow + row, firstColumn, lines);
            }
        });
    }

    private void fillRow(
            FloatBuffer latent, int channels, int plane, int row, int globalRow, int firstColumn, float[][] lines) {
        int columns = lines[0].length;
        int[] words = new int[WORDS];
        for (int first = 0; first < channels; first += WORDS) {
            for (int column = 0; column < columns; column++) {
                words[0] = globalRow;
                words[1] = firstColumn + column;
                words[2] = first / WORDS;
                words[3] = 0;
                Philox.scramble(words, (int) seed, (int) (seed >>> 32));
                draw(words[0], words[1], lines[0], lines[1], column);
                draw(words[2], words[3], lines[2], lines[3], column);
            }
            for (int member = 0; member < Math.min(WORDS, channels - first); member++) {
                latent.put((first + member) * plane + row * columns, lines[member], 0, columns);
            }
        }
    }

    private static void draw(int length, int direction, float[] cosines, float[] sines, int at) {
        // Never 0, so that the logarithm is finite.
        double uniform = ((length & WORD) + 1) * UNIT;
        double angle = 2 * Math.PI * ((direction & WORD) * UNIT);
        double radius = Math.sqrt(-2 * Math.log(uniform));
        double cosine = radius * Math.cos(angle);
        double sine = radius * Math.sin(angle);
        if (roundsForSure(cosine) && roundsForSure(sine)) {
            cosines[at] = (float) cosine;
            sines[at] = (float) sine;
        } else {
            double strictRadius = StrictMath.sqrt(-2 * StrictMath.log(uniform));
            cosines[at] = (float) (strictRadius * StrictMath.cos(angle));
            sines[at] = (float) (strictRadius * StrictMath.sin(angle));
        }
    }

    private static boolean roundsForSure(double value) {
        // Not so for 0, whose relative error is undefined.
        return (float) (value * (1 - SLACK)) == (float) (value * (1 + SLACK)) && value != 0;
    }
}

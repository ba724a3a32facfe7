package io.hndsr;

import java.awt.image.BufferedImage;

/**
 * Reduces a picture as Pillow's {@code BICUBIC} does: Keys' kernel, a = -0.5, widened by the ratio of the sizes so that
 * it averages; two passes, the horizontal one first, rounded to 8 bit after each.
 */
final class PillowReduction {

    private PillowReduction() {}

    static BufferedImage reduce(BufferedImage picture, int width, int height) {
        int[][][] bands = new int[3][picture.getHeight()][picture.getWidth()];
        for (int y = 0; y < picture.getHeight(); y++) {
            for (int x = 0; x < picture.getWidth(); x++) {
                int rgb = picture.getRGB(x, y);
                for (int band = 0; band < 3; band++) {
                    bands[band][y][x] = rgb >> (16 - 8 * band) & 0xff;
                }
            }
        }
        BufferedImage reduced = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        for (int band = 0; band < 3; band++) {
            int[][] narrow = new int[picture.getHeight()][];
            for (int y = 0; y < picture.getHeight(); y++) {
                narrow[y] = reduce(bands[band][y], width);
            }
            for (int x = 0; x < width; x++) {
                int[] column = new int[picture.getHeight()];
                for (int y = 0; y < column.length; y++) {
                    column[y] = narrow[y][x];
                }
                int[] low = reduce(column, height);
                for (int y = 0; y < height; y++) {
                    reduced.setRGB(x, y, reduced.getRGB(x, y) | low[y] << (16 - 8 * band));
                }
            }
        }
        return reduced;
    }

    private static int[] reduce(int[] line, int size) {
        double scale = (double) line.length / size;
        int[] reduced = new int[size];
        for (int i = 0; i < size; i++) {
            double centre = (i + 0.5) * scale;
            int from = Math.max(0, (int) (centre - 2 * scale + 0.5));
            int to = Math.min(line.length, (int) (centre + 2 * scale + 0.5));
            double sum = 0;
            double weights = 0;
            for (int at = from; at < to; at++) {
                double weight = keys(Math.abs(at + 0.5 - centre) / scale);
                sum += weight * line[at];
                weights += weight;
            }
            reduced[i] = (int) Math.min(255, Math.max(0, Math.floor(sum / weights + 0.5)));
        }
        return reduced;
    }

    private static double keys(double distance) {
        if (distance < 1) {
            return (1.5 * distance - 2.5) * distance * distance + 1;
        }
        return distance < 2 ? ((-0.5 * distance + 2.5) * distance - 4) * distance + 2 : 0;
    }
}

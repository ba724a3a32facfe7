package io.hndsr.evaluate;

import java.util.Arrays;
import java.util.List;

/**
 * A rectangle of one grey value that is drawn over an image, in pixels of the low-resolution image; may reach beyond it. Immutable.
 *
 * @param left first column
 * @param top first row
 * @param right column after the last
 * @param bottom row after the last
 * @param grey its value, 0 to 255
 */
record FlatRectangle(int left, int top, int right, int bottom, int grey) {

    private static final int BANDS = 3;

    /**
     * Draws rectangles, one after the other, over the pixels whose centres they cover.
     *
     * @param image the image
     * @param rectangles the rectangles
     * @param scale pixels of the image per pixel of the rectangles
     * @return the image with the rectangles; the image itself if there are none
     */
    static RgbImage draw(RgbImage image, List<FlatRectangle> rectangles, double scale) {
        if (rectangles.isEmpty()) {
            return image;
        }
        byte[] samples = image.samples().clone();
        for (FlatRectangle rectangle : rectangles) {
            int from = at(rectangle.left, scale, image.width());
            int to = at(rectangle.right, scale, image.width());
            int last = at(rectangle.bottom, scale, image.height());
            for (int y = at(rectangle.top, scale, image.height()); y < last && from < to; y++) {
                int row = y * image.width();
                Arrays.fill(samples, (row + from) * BANDS, (row + to) * BANDS, (byte) rectangle.grey);
            }
        }
        return new RgbImage(image.width(), image.height(), samples);
    }

    private static int at(int edge, double scale, int size) {
        return Math.max(0, Math.min(size, (int) Math.floor(edge * scale + 0.5)));
    }
}

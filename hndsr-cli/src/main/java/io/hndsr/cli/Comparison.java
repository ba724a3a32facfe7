package io.hndsr.cli;

import io.hndsr.evaluate.PillowResampling;
import io.hndsr.evaluate.RgbImage;
import io.hndsr.image.RasterImage;
import java.util.Arrays;

/**
 * Draws the before-and-after image: on the left the input as a viewer would enlarge it, on the right the result, each below
 * its caption. For a large result, both show the same part of its middle.
 */
final class Comparison {

    /** The most columns and rows of each half. */
    static final int LARGEST_SIDE = 1024;

    /** Rows of the captions above the halves. */
    static final int CAPTION_HEIGHT = 36;

    /** Columns between the halves. */
    static final int SEPARATOR = 4;

    private static final int LETTER_SIZE = 3;
    private static final int PADDING = 8;
    private static final int CAPTION_BACKGROUND = 0x20;

    private Comparison() {}

    /**
     * Draws the image.
     *
     * @param input the input
     * @param result the result
     * @return captions and two halves of the same size
     */
    static RgbImage draw(RasterImage input, RasterImage result) {
        int width = Math.min(LARGEST_SIDE, result.size().width());
        int height = Math.min(LARGEST_SIDE, result.size().height());
        int left = (result.size().width() - width) / 2;
        int top = (result.size().height() - height) / 2;
        double scaleX = (double) result.size().width() / input.size().width();
        double scaleY = (double) result.size().height() / input.size().height();
        RgbImage after = RgbImage.of(result, left, top, width, height);
        RgbImage before = PillowResampling.BICUBIC.resize(
                RgbImage.of(input),
                width,
                height,
                left / scaleX,
                top / scaleY,
                (left + width) / scaleX,
                (top + height) / scaleY);
        String factor = Numbers.factor(scaleX) + "x";
        return sideBySide(before, "input, bicubic " + factor, after, "hndsr " + factor);
    }

    private static RgbImage sideBySide(RgbImage before, String beforeCaption, RgbImage after, String afterCaption) {
        int letterSize = LETTER_SIZE;
        while (letterSize > 1 && PixelFont.width(beforeCaption, letterSize) + 2 * PADDING > before.width()) {
            letterSize--;
        }
        int half = Math.max(before.width(), PixelFont.width(beforeCaption, letterSize) + 2 * PADDING);
        int width = 2 * half + SEPARATOR;
        int height = CAPTION_HEIGHT + before.height();
        byte[] canvas = new byte[Math.multiplyExact(Math.multiplyExact(width, height), 3)];
        Arrays.fill(canvas, (byte) CAPTION_BACKGROUND);
        for (int y = 0; y < height; y++) {
            int from = (y * width + half) * 3;
            Arrays.fill(canvas, from, from + SEPARATOR * 3, (byte) 0xff);
        }
        place(before, canvas, width, (half - before.width()) / 2);
        place(after, canvas, width, half + SEPARATOR + (half - after.width()) / 2);
        int baseline = (CAPTION_HEIGHT - PixelFont.HEIGHT * letterSize) / 2;
        PixelFont.draw(beforeCaption, letterSize, canvas, width, PADDING, baseline);
        PixelFont.draw(afterCaption, letterSize, canvas, width, half + SEPARATOR + PADDING, baseline);
        return new RgbImage(width, height, canvas);
    }

    private static void place(RgbImage image, byte[] canvas, int canvasWidth, int left) {
        int row = image.width() * 3;
        for (int y = 0; y < image.height(); y++) {
            int to = ((CAPTION_HEIGHT + y) * canvasWidth + left) * 3;
            System.arraycopy(image.samples(), y * row, canvas, to, row);
        }
    }
}

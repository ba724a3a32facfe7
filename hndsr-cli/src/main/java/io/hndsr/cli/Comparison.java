package io.hndsr.cli;

import io.hndsr.cli.evaluate.PillowBicubic;
import io.hndsr.cli.evaluate.RgbPicture;
import io.hndsr.image.RasterImage;
import java.util.Arrays;

/**
 * The before and after picture: left the input as a viewer would enlarge it, right the result, each under its caption.
 * Where the result is large, both show the same part from its middle.
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
     * Draws the picture.
     *
     * @param input the image that was enlarged
     * @param result what came of it
     * @return captions and two halves of the same size
     */
    static RgbPicture draw(RasterImage input, RasterImage result) {
        int width = Math.min(LARGEST_SIDE, result.size().width());
        int height = Math.min(LARGEST_SIDE, result.size().height());
        int left = (result.size().width() - width) / 2;
        int top = (result.size().height() - height) / 2;
        double scaleX = (double) result.size().width() / input.size().width();
        double scaleY = (double) result.size().height() / input.size().height();
        RgbPicture after = RgbPicture.of(result, left, top, width, height);
        RgbPicture before = PillowBicubic.resize(
                RgbPicture.of(input),
                width,
                height,
                left / scaleX,
                top / scaleY,
                (left + width) / scaleX,
                (top + height) / scaleY);
        String factor = Naming.factor(scaleX) + "x";
        return sideBySide(before, "input, bicubic " + factor, after, "hndsr " + factor);
    }

    private static RgbPicture sideBySide(
            RgbPicture before, String beforeCaption, RgbPicture after, String afterCaption) {
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
        return new RgbPicture(width, height, canvas);
    }

    private static void place(RgbPicture picture, byte[] canvas, int canvasWidth, int left) {
        int row = picture.width() * 3;
        for (int y = 0; y < picture.height(); y++) {
            int to = ((CAPTION_HEIGHT + y) * canvasWidth + left) * 3;
            System.arraycopy(picture.samples(), y * row, canvas, to, row);
        }
    }
}

package io.hndsr.internal.tile;

import io.hndsr.image.PixelMask;
import io.hndsr.image.RasterImage;
import io.hndsr.image.SampleType;
import java.util.Arrays;
import java.util.BitSet;

/** Fills invalid pixels from the valid ones around them, before the network sees an image. Stateless and thread-safe. */
final class HoleFilling {

    /*
     * Layer by layer from the valid pixels outwards: a pixel of a layer takes the mean of its neighbours (eight of them) in
     * the layers before, so that the order within a layer does not matter. A network sees no farther than REACH pixels, so
     * what lies farther from every valid pixel never changes one: it takes a colour that is the same for the whole image. So
     * the rows of a part are those of the whole, if REACH rows around the part are there.
     */

    /** How far a pixel may lie from the valid pixels that its colour is taken from. */
    static final int REACH = 64;

    private HoleFilling() {}

    /**
     * Fills an image.
     *
     * @param image the image, or some of its rows
     * @param mask its valid pixels
     * @param far {@code [colours]}, the colour of pixels that lie more than {@link #REACH} from every valid one
     * @return the image itself if all its pixels are valid, else a copy whose invalid pixels have colours like those of the
     *     valid pixels near them; alpha is copied
     */
    public static RasterImage filled(RasterImage image, PixelMask mask, int[] far) {
        if (mask.isAllValid()) {
            return image;
        }
        return image.sampleType() == SampleType.UINT8
                ? RasterImage.ofBytes(image.size(), image.layout(), bytes(image, mask, far), image.iccProfile())
                : RasterImage.ofShorts(image.size(), image.layout(), shorts(image, mask, far), image.iccProfile());
    }

    private static byte[] bytes(RasterImage image, PixelMask mask, int[] far) {
        byte[] samples = image.bytes().clone();
        fill(image, mask, far, new Samples() {
            @Override
            public int get(int index) {
                return samples[index] & 0xff;
            }

            @Override
            public void set(int index, int value) {
                samples[index] = (byte) value;
            }
        });
        return samples;
    }

    private static short[] shorts(RasterImage image, PixelMask mask, int[] far) {
        short[] samples = image.shorts().clone();
        fill(image, mask, far, new Samples() {
            @Override
            public int get(int index) {
                return samples[index] & 0xffff;
            }

            @Override
            public void set(int index, int value) {
                samples[index] = (short) value;
            }
        });
        return samples;
    }

    private interface Samples {
        int get(int index);

        void set(int index, int value);
    }

    private static void fill(RasterImage image, PixelMask mask, int[] far, Samples samples) {
        int width = image.size().width();
        int height = image.size().height();
        int bands = image.layout().bands();
        int colours = image.layout().colourBands();
        BitSet open = new BitSet();
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                if (!mask.isValid(x, y)) {
                    open.set(y * width + x);
                }
            }
        }
        int[] layer = borderOf(open, width, height);
        for (int depth = 0; depth < REACH && layer.length > 0; depth++) {
            int[] values = new int[Math.multiplyExact(layer.length, colours)];
            for (int i = 0; i < layer.length; i++) {
                mean(layer[i], open, width, height, samples, bands, colours, values, i * colours);
            }
            for (int i = 0; i < layer.length; i++) {
                for (int band = 0; band < colours; band++) {
                    samples.set(layer[i] * bands + band, values[i * colours + band]);
                }
            }
            for (int index : layer) {
                open.clear(index);
            }
            layer = neighboursOf(layer, open, width, height);
        }
        for (int index = open.nextSetBit(0); index >= 0; index = open.nextSetBit(index + 1)) {
            for (int band = 0; band < colours; band++) {
                samples.set(index * bands + band, far[band]);
            }
        }
    }

    /** The open pixels beside one that is not open. */
    private static int[] borderOf(BitSet open, int width, int height) {
        int[] border = new int[64];
        int count = 0;
        for (int index = open.nextSetBit(0); index >= 0; index = open.nextSetBit(index + 1)) {
            if (touchesFilled(index, open, width, height)) {
                if (count == border.length) {
                    border = Arrays.copyOf(border, Math.multiplyExact(2, count));
                }
                border[count++] = index;
            }
        }
        return Arrays.copyOf(border, count);
    }

    private static boolean touchesFilled(int index, BitSet open, int width, int height) {
        int x = index % width;
        int y = index / width;
        for (int row = Math.max(0, y - 1); row <= Math.min(height - 1, y + 1); row++) {
            int from = row * width + Math.max(0, x - 1);
            int to = row * width + Math.min(width - 1, x + 1);
            // Not by nextClearBit(), which in a large hole would look through all of it.
            for (int neighbour = from; neighbour <= to; neighbour++) {
                if (!open.get(neighbour)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** The open pixels beside those of a layer, each once, in ascending order. */
    private static int[] neighboursOf(int[] layer, BitSet open, int width, int height) {
        BitSet next = new BitSet();
        for (int index : layer) {
            int x = index % width;
            int y = index / width;
            for (int row = Math.max(0, y - 1); row <= Math.min(height - 1, y + 1); row++) {
                for (int column = Math.max(0, x - 1); column <= Math.min(width - 1, x + 1); column++) {
                    if (open.get(row * width + column)) {
                        next.set(row * width + column);
                    }
                }
            }
        }
        return next.stream().toArray();
    }

    /** Writes the mean colour of the filled neighbours of an open pixel. */
    private static void mean(
            int index,
            BitSet open,
            int width,
            int height,
            Samples samples,
            int bands,
            int colours,
            int[] target,
            int at) {
        int x = index % width;
        int y = index / width;
        for (int band = 0; band < colours; band++) {
            int sum = 0;
            int count = 0;
            for (int row = Math.max(0, y - 1); row <= Math.min(height - 1, y + 1); row++) {
                for (int column = Math.max(0, x - 1); column <= Math.min(width - 1, x + 1); column++) {
                    int neighbour = row * width + column;
                    if (!open.get(neighbour)) {
                        sum += samples.get(neighbour * bands + band);
                        count++;
                    }
                }
            }
            target[at + band] = (sum + count / 2) / count;
        }
    }
}

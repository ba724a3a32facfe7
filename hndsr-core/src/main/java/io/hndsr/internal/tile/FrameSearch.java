package io.hndsr.internal.tile;

import io.hndsr.image.RasterImage;
import java.util.Arrays;
import java.util.BitSet;
import java.util.function.IntPredicate;

/** Finds a dark or bright frame around a scene. Confined to one thread while it searches. */
final class FrameSearch {

    /*
     * A flood fill from the border over the pixels of which every band is within TOLERANCE of the extreme value, run by run:
     * a run of a row is marked as a whole, and the rows above and below it are searched for runs that touch it. JPEG leaves
     * a haze of a few steps on a black frame, hence the tolerance.
     */

    private static final int TOLERANCE = 3;

    private final int width;
    private final int height;
    private final IntPredicate candidate;
    private final BitSet reached = new BitSet();
    private int[] pending = new int[64];
    private int pendingCount;

    private FrameSearch(RasterImage image, IntPredicate candidate) {
        this.width = image.size().width();
        this.height = image.size().height();
        this.candidate = candidate;
    }

    /** The pixels of a dark frame; none if there is no such frame. */
    static BitSet dark(RasterImage image) {
        return search(image, sample -> sample <= TOLERANCE);
    }

    /** The pixels of a bright frame; none if there is no such frame. */
    static BitSet bright(RasterImage image) {
        int lowest = image.sampleType().maxValue() - TOLERANCE;
        return search(image, sample -> sample >= lowest);
    }

    private static BitSet search(RasterImage image, IntPredicate extreme) {
        int bands = image.layout().colourBands();
        int width = image.size().width();
        FrameSearch search = new FrameSearch(image, index -> {
            for (int band = 0; band < bands; band++) {
                if (!extreme.test(image.sample(index % width, index / width, band))) {
                    return false;
                }
            }
            return true;
        });
        search.flood();
        return search.fillsRowOrColumn() ? search.reached : new BitSet();
    }

    private void flood() {
        for (int x = 0; x < width; x++) {
            visit(x, 0);
            visit(x, height - 1);
        }
        for (int y = 0; y < height; y++) {
            visit(0, y);
            visit(width - 1, y);
        }
        while (pendingCount > 0) {
            int index = pending[--pendingCount];
            int y = index / width;
            int left = index % width;
            int right = left;
            // The run was marked when it was pushed; its ends are those of the marked pixels around.
            while (right + 1 < width && reached.get(index + right + 1 - left)) {
                right++;
            }
            for (int row = y - 1; row <= y + 1; row += 2) {
                for (int x = left; row >= 0 && row < height && x <= right; x++) {
                    visit(x, row);
                }
            }
        }
    }

    /** Marks the whole run that a pixel belongs to, if it is a candidate that has not been reached. */
    private void visit(int x, int y) {
        int index = y * width + x;
        if (reached.get(index) || !candidate.test(index)) {
            return;
        }
        int first = index;
        while (first > y * width && candidate.test(first - 1)) {
            first--;
        }
        int last = index;
        while (last + 1 < (y + 1) * width && candidate.test(last + 1)) {
            last++;
        }
        reached.set(first, last + 1);
        if (pendingCount == pending.length) {
            pending = Arrays.copyOf(pending, Math.multiplyExact(2, pending.length));
        }
        pending[pendingCount++] = first;
    }

    private boolean fillsRowOrColumn() {
        if (reached.isEmpty()) {
            return false;
        }
        for (int y = 0; y < height; y++) {
            if (reached.nextClearBit(y * width) >= (y + 1) * width) {
                return true;
            }
        }
        for (int x = 0; x < width; x++) {
            int y = 0;
            while (y < height && reached.get(y * width + x)) {
                y++;
            }
            if (y == height) {
                return true;
            }
        }
        return false;
    }
}

package io.hndsr.internal.tile;

import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/** Finds the frame around a scene among the pixels that may belong to one. Confined to one thread while it searches. */
final class FrameSearch {

    /*
     * A flood fill from the border over the candidates, run by run: a run of a row is marked as a whole, and the rows above and
     * below it are searched for runs that touch it.
     */

    private final int width;
    private final int height;
    private final List<BitSet> candidates;
    private final BitSet[] reached;
    private long[] pending = new long[64];
    private int pendingCount;

    private FrameSearch(int width, List<BitSet> candidates) {
        this.width = width;
        this.height = candidates.size();
        this.candidates = candidates;
        this.reached = new BitSet[height];
        Arrays.setAll(reached, y -> new BitSet(0));
    }

    /**
     * Finds a frame.
     *
     * @param width the image's width
     * @param candidates the columns of each row that have the colour of a frame
     * @return the columns of each row that belong to a frame: candidates that are connected to the border; none if they do
     *     not fill a row or a column
     */
    static List<BitSet> frame(int width, List<BitSet> candidates) {
        FrameSearch search = new FrameSearch(width, candidates);
        search.flood();
        if (!search.fillsRowOrColumn()) {
            Arrays.setAll(search.reached, y -> new BitSet(0));
        }
        return Arrays.asList(search.reached);
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
            long next = pending[--pendingCount];
            int y = (int) (next >>> Integer.SIZE);
            int left = (int) next;
            // The run was marked when it was pushed.
            int right = candidates.get(y).nextClearBit(left);
            for (int row = Math.max(0, y - 1); row <= Math.min(height - 1, y + 1); row++) {
                BitSet beside = candidates.get(row);
                for (int x = beside.nextSetBit(left); row != y && x >= 0 && x < right; x = beside.nextSetBit(x)) {
                    visit(x, row);
                    x = beside.nextClearBit(x);
                }
            }
        }
    }

    /** Marks the whole run that a pixel belongs to, if it is a candidate that has not been reached. */
    private void visit(int x, int y) {
        BitSet row = candidates.get(y);
        if (!row.get(x) || reached[y].get(x)) {
            return;
        }
        int first = row.previousClearBit(x) + 1;
        reached[y].set(first, row.nextClearBit(x));
        if (pendingCount == pending.length) {
            pending = Arrays.copyOf(pending, Math.multiplyExact(2, pending.length));
        }
        pending[pendingCount++] = (long) y << Integer.SIZE | first;
    }

    private boolean fillsRowOrColumn() {
        BitSet filled = new BitSet(width);
        filled.set(0, width);
        for (BitSet row : reached) {
            if (row.cardinality() == width) {
                return true;
            }
            filled.and(row);
        }
        return !filled.isEmpty();
    }
}

package io.hndsr.internal.tile;

import io.hndsr.image.ImageSize;
import io.hndsr.model.BundleDescriptor.Tiling;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalInt;

/**
 * How an image is cut into tiles. Immutable; a pure function of the sizes, the bundle's tiling and the requested tile size, and
 * of whether padded tiles are to have one shape, never of the machine.
 */
public final class TilePlan {

    /*
     * Cores partition the input on a grid of the bundle's multiple. A padded tile is its core and, on each side, the
     * margin if the image continues or the border (reflected) if it ends, filled up to the multiple at the bottom
     * and right, and at the top and left if the grid does not begin with the image. So the windows of a network that works on windows lie on one global grid, and every tile that touches
     * the image's border extends it by the same pixels.
     *
     * The core's size: the largest that the bundle prefers, but small enough that an image gives several tiles to work
     * on at once, and that a tile's output, and the memory it needs, stay bounded at large scales.
     *
     * The output requested from the network may be larger than what a tile contributes: it begins and ends at multiples of output
     * pixels on one global grid, beyond the image's border too, so that every tile sees that grid alike. The padded
     * tile then covers all of it.
     *
     * For devices on which a new shape is expensive there is another plan: the core is not made smaller for a small image, and
     * padded tiles are lengthened to one shape.
     */

    private static final int WANTED_TILES = 4;
    private static final int SMALLEST_SPLIT = 128;

    /** The output pixels of a tile that the plan chooses itself, before the core is rounded up to the bundle's multiple. */
    private static final long PREFERRED_TILE_OUTPUT = 1L << 20;

    /** Input pixels that a padded tile has, at least, beyond the requested output. */
    private static final int REQUESTED_CONTEXT = 2;

    private final List<TileSpan> rows;
    private final List<TileSpan> columns;
    private final boolean whole;

    private TilePlan(List<TileSpan> rows, List<TileSpan> columns, boolean whole) {
        this.rows = List.copyOf(rows);
        this.columns = List.copyOf(columns);
        this.whole = whole;
    }

    /**
     * Plans an image.
     *
     * @param input the input's size
     * @param output the result's size, at least the input's on each axis
     * @param tiling the bundle's tiling
     * @param tileSize the largest side of a core, a multiple of the bundle's, or empty for the plan's choice
     * @return the plan
     */
    public static TilePlan of(ImageSize input, ImageSize output, Tiling tiling, OptionalInt tileSize) {
        return of(input, output, tiling, tileSize, 1);
    }

    /**
     * Plans an image for a network that gives whole squares of output pixels.
     *
     * @param input the input's size
     * @param output the result's size, at least the input's on each axis
     * @param tiling the bundle's tiling
     * @param tileSize the largest side of a core, a multiple of the bundle's, or empty for the plan's choice
     * @param outputMultiple the requested output begins and ends at multiples of it, in output pixels
     * @return the plan
     */
    public static TilePlan of(
            ImageSize input, ImageSize output, Tiling tiling, OptionalInt tileSize, int outputMultiple) {
        return of(input, output, tiling, tileSize, outputMultiple, GridOrigin.FIRST);
    }

    /**
     * Plans an image whose grid of tiles begins at a pixel of it.
     *
     * @param input the input's size
     * @param output the result's size, at least the input's on each axis
     * @param tiling the bundle's tiling
     * @param tileSize the largest side of a core, a multiple of the bundle's, or empty for the plan's choice
     * @param outputMultiple the requested output begins and ends at multiples of it, in output pixels
     * @param origin a pixel at which a unit of the grid begins
     * @return the plan
     */
    public static TilePlan of(
            ImageSize input,
            ImageSize output,
            Tiling tiling,
            OptionalInt tileSize,
            int outputMultiple,
            GridOrigin origin) {
        Axis vertical = new Axis(input.height(), output.height());
        Axis horizontal = new Axis(input.width(), output.width());
        int core = tileSize.orElseGet(() -> chooseCore(input, output, tiling));
        return new TilePlan(
                cut(vertical, tiling, core, outputMultiple, origin.row()),
                cut(horizontal, tiling, core, outputMultiple, origin.column()),
                vertical.whole() && horizontal.whole());
    }

    /**
     * Chooses the core for a device that is not to be given several tiles of a small image, but tiles of one shape.
     *
     * @param input the input's size
     * @param output the result's size
     * @param tiling the bundle's tiling
     * @return the side that the bundle prefers, or less if a tile's output would exceed its bound; the same for all images
     *     of the same ratio of output to input, which rounding changes for the smallest ones
     */
    public static int unsplitCore(ImageSize input, ImageSize output, Tiling tiling) {
        double outputPerInput = (double) output.pixels() / input.pixels();
        int byOutput = (int) Math.sqrt(PREFERRED_TILE_OUTPUT / outputPerInput);
        return Math.max(tiling.multiple(), roundUp(Math.min(tiling.core(), byOutput), tiling.multiple()));
    }

    /**
     * Returns this plan with padded tiles of one shape: each reaches farther on one side of each axis. What tiles contribute
     * stays. If an axis has several tiles, so does what a network sees of the image's border, if it sees no farther than
     * the margin; if it has one, that reaches farther into the reflection at the bottom or the right.
     *
     * @param side the side of all of them, in input pixels, a multiple of the bundle's; more if a tile has more
     * @return the plan
     */
    public TilePlan equallyPadded(int side) {
        int common = Math.max(
                side, Math.max(largest(rows).paddedSize(), largest(columns).paddedSize()));
        return new TilePlan(padded(rows, common), padded(columns, common), whole);
    }

    private static List<TileSpan> padded(List<TileSpan> spans, int size) {
        return spans.stream().map(span -> span.paddedTo(size)).toList();
    }

    /** {@return the size of the result that the tiles cover} */
    public ImageSize outputSize() {
        TileSpan bottom = rows.get(rows.size() - 1);
        TileSpan right = columns.get(columns.size() - 1);
        return new ImageSize(right.outputStart() + right.outputSize(), bottom.outputStart() + bottom.outputSize());
    }

    /** {@return the number of tiles} */
    public int size() {
        return Math.multiplyExact(rows.size(), columns.size());
    }

    /**
     * Returns one tile.
     *
     * @param index its place, by rows of tiles from the top left, 0 to {@code size() - 1}
     * @return the tile
     */
    public Tile tile(int index) {
        return new Tile(index, rows.get(index / columns.size()), columns.get(index % columns.size()));
    }

    /** {@return the rows of tiles, from the top} */
    public List<TileSpan> rows() {
        return rows;
    }

    /** {@return the columns of tiles, from the left} */
    public List<TileSpan> columns() {
        return columns;
    }

    /** {@return the tile of the tallest row and the widest column, the largest by any measure} */
    public Tile largest() {
        return new Tile(0, largest(rows), largest(columns));
    }

    private static TileSpan largest(List<TileSpan> spans) {
        return Collections.max(
                spans, Comparator.comparingInt(TileSpan::paddedSize).thenComparingInt(TileSpan::requestedSize));
    }

    /** {@return the input pixels of all padded tiles together} */
    public long paddedPixels() {
        return Math.multiplyExact(
                rows.stream().mapToLong(TileSpan::paddedSize).sum(),
                columns.stream().mapToLong(TileSpan::paddedSize).sum());
    }

    /** {@return whether every input pixel holds the same whole number of output rows and of output columns} */
    public boolean wholeScale() {
        return whole;
    }

    private static int chooseCore(ImageSize input, ImageSize output, Tiling tiling) {
        int bySplit = Math.max(SMALLEST_SPLIT, (int) Math.ceil(Math.sqrt((double) input.pixels() / WANTED_TILES)));
        return Math.min(unsplitCore(input, output, tiling), roundUp(bySplit, tiling.multiple()));
    }

    private static List<TileSpan> cut(Axis axis, Tiling tiling, int core, int outputMultiple, int origin) {
        int multiple = tiling.multiple();
        // The first unit may begin before the image.
        int grid = -Math.floorMod(-origin, multiple);
        int units = ceilDiv(axis.low() - grid, multiple);
        int count = ceilDiv(axis.low() - grid, core);
        while (count > 1 && units / count * multiple - multiple < 2 * tiling.overlap()) {
            count--;
        }
        List<TileSpan> spans = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            int start = Math.max(0, grid + firstUnit(units, count, i) * multiple);
            int end = Math.min(axis.low(), grid + firstUnit(units, count, i + 1) * multiple);
            spans.add(span(axis, tiling, start, end, outputMultiple, start - grid));
        }
        return spans;
    }

    /** As even as whole units allow, the larger tiles first: tiles of one shape follow each other, and can share a run. */
    private static int firstUnit(int units, int count, int tile) {
        return units / count * tile + Math.min(tile, units % count);
    }

    private static TileSpan span(Axis axis, Tiling tiling, int start, int end, int outputMultiple, int fromGrid) {
        boolean first = start == 0;
        boolean last = end == axis.low();
        int outputStart = axis.firstOutput(first ? 0 : start - tiling.overlap());
        int outputEnd = last ? axis.high() : axis.firstOutput(end + tiling.overlap());
        int requestedStart = Math.floorDiv(outputStart, outputMultiple) * outputMultiple;
        int requestedEnd = roundUp(outputEnd, outputMultiple);
        int before = first ? tiling.border() : tiling.margin();
        int after = last ? tiling.border() : tiling.margin();
        if (outputMultiple > 1) {
            int missing = start + REQUESTED_CONTEXT - axis.lowIndex(requestedStart);
            before = Math.max(before, roundUp(missing, tiling.multiple()));
            after = Math.max(after, axis.lowIndex(requestedEnd - 1) + 1 + REQUESTED_CONTEXT - end);
        }
        int paddedStart = start - before - fromGrid % tiling.multiple();
        int paddedEnd = paddedStart + roundUp(end + after - paddedStart, tiling.multiple());
        return new TileSpan(
                axis,
                start,
                end,
                paddedStart,
                paddedEnd - paddedStart,
                outputStart,
                outputEnd - outputStart,
                requestedStart,
                requestedEnd - requestedStart,
                tiling.overlap());
    }

    private static int ceilDiv(int value, int divisor) {
        return (value + divisor - 1) / divisor;
    }

    private static int roundUp(int value, int multiple) {
        return ceilDiv(value, multiple) * multiple;
    }
}

package io.hndsr.internal.tile;

import io.hndsr.error.InvalidImageException;
import io.hndsr.image.ImageDescription;
import io.hndsr.image.ImageSize;
import io.hndsr.image.PixelMask;
import io.hndsr.image.PixelSource;
import io.hndsr.image.RasterImage;
import io.hndsr.image.TileBounds;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * The rows of a large image, of which blocks are in memory from when they are loaded until they are released. Thread-safe for
 * reading; rows are loaded by one thread at a time.
 */
public final class StreamedRows implements ImageRows {

    /** How many rows are read at once. */
    static final int BLOCK_ROWS = 128;

    private final PixelSource source;
    private final PixelMask mask;
    private final int[] far;
    private final ImageDescription description;
    private final AtomicReferenceArray<Block> blocks;

    /**
     * Creates rows of which none is loaded.
     *
     * @param source the image
     * @param mask its valid pixels
     * @param far the colour of pixels that are far from every valid one
     */
    StreamedRows(PixelSource source, PixelMask mask, int[] far) {
        this.source = source;
        this.mask = mask;
        this.far = far.clone();
        this.description = source.description();
        int height = description.size().height();
        this.blocks = new AtomicReferenceArray<>((height + BLOCK_ROWS - 1) / BLOCK_ROWS);
    }

    /** The bounds of whole rows, as far as they lie within the image. */
    static TileBounds rowsOf(ImageSize size, int first, int end) {
        int from = Math.max(0, first);
        return new TileBounds(0, from, size.width(), Math.min(size.height(), end) - from, size);
    }

    /** The blocks of whole rows that hold a part, from the top. */
    static List<TileBounds> windows(TileBounds part) {
        List<TileBounds> windows = new ArrayList<>();
        for (int y = part.y(); y < part.y() + part.height(); y = (y / BLOCK_ROWS + 1) * BLOCK_ROWS) {
            windows.add(rowsOf(
                    part.resultSize(), y, Math.min(part.y() + part.height(), (y / BLOCK_ROWS + 1) * BLOCK_ROWS)));
        }
        return windows;
    }

    @Override
    public ImageDescription description() {
        return description;
    }

    @Override
    public Block block(int y) {
        Block block = blocks.get(y / BLOCK_ROWS);
        if (block == null) {
            throw new IllegalStateException("row " + y + " has not been loaded, or has been released");
        }
        return block;
    }

    /**
     * Returns whether rows are in memory.
     *
     * @param first the first row
     * @param end the row after the last one
     * @return false if one of them must be loaded
     */
    public boolean isLoaded(int first, int end) {
        for (int i = first / BLOCK_ROWS; i * BLOCK_ROWS < end; i++) {
            if (blocks.get(i) == null) {
                return false;
            }
        }
        return true;
    }

    /**
     * Loads rows that are not in memory; blocks while they are read.
     *
     * @param first the first row
     * @param end the row after the last one
     */
    public void load(int first, int end) {
        for (int i = first / BLOCK_ROWS; i * BLOCK_ROWS < end; i++) {
            if (blocks.get(i) == null) {
                TileBounds window = rowsOf(description.size(), i * BLOCK_ROWS, (i + 1) * BLOCK_ROWS);
                blocks.set(i, read(window));
            }
        }
    }

    /**
     * Lets go of the blocks of which no row is needed any more.
     *
     * @param first the first row that is still needed
     */
    public void releaseBefore(int first) {
        for (int i = Math.min(first / BLOCK_ROWS, blocks.length()) - 1; i >= 0 && blocks.get(i) != null; i--) {
            blocks.set(i, null);
        }
    }

    @Override
    public RasterImage filled(TileBounds window) {
        return read(window).filled();
    }

    /** Reads a window, and as many pixels around it as holes are filled from. */
    private Block read(TileBounds window) {
        ImageSize size = description.size();
        boolean complete = mask.isAllValid() || mask.crop(window).isAllValid();
        if (complete || mask.validBounds().isEmpty()) {
            RasterImage image = checked(source.read(window), window);
            return new Block(window.y(), image, image);
        }
        int left = Math.max(0, window.x() - HoleFilling.REACH);
        int top = Math.max(0, window.y() - HoleFilling.REACH);
        int right = Math.min(size.width(), window.x() + window.width() + HoleFilling.REACH);
        int bottom = Math.min(size.height(), window.y() + window.height() + HoleFilling.REACH);
        TileBounds around = new TileBounds(left, top, right - left, bottom - top, size);
        RasterImage image = checked(source.read(around), around);
        TileBounds inside =
                new TileBounds(window.x() - left, window.y() - top, window.width(), window.height(), image.size());
        RasterImage filled = HoleFilling.filled(image, mask.crop(around), far);
        return new Block(window.y(), image.crop(inside), filled.crop(inside));
    }

    private RasterImage checked(RasterImage read, TileBounds window) {
        boolean fits = read.size().equals(new ImageSize(window.width(), window.height()))
                && read.layout() == description.layout()
                && read.sampleType() == description.sampleType();
        if (!fits) {
            throw new InvalidImageException("a window of " + window.width() + "x" + window.height() + " "
                    + description.layout() + " " + description.sampleType() + " was read as " + read.size() + " "
                    + read.layout() + " " + read.sampleType() + "; the image was changed while it was read");
        }
        return read;
    }
}

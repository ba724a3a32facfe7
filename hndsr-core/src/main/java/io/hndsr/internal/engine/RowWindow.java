package io.hndsr.internal.engine;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.hndsr.internal.consistency.BackProjection;
import io.hndsr.internal.device.SerialTask;
import io.hndsr.internal.tile.Restoration;
import io.hndsr.internal.tile.StreamedRows;
import io.hndsr.internal.tile.Tile;
import io.hndsr.internal.tile.TilePlan;
import io.hndsr.internal.tile.TileSpan;
import java.util.Optional;
import java.util.concurrent.Executor;

/**
 * Bounds the memory of a request whose image or result is streamed: the rows of the image that tiles in progress need are in
 * memory, and tiles start only a few rows of tiles ahead of the rows that have been written. Thread-safe.
 */
final class RowWindow {

    private final int columns;
    private final int height;
    private final Optional<StreamedRows> input;
    private final int[] inputStart;
    private final int[] inputEnd;
    private final int[] outputEnd;
    private final int ahead;
    private final Executor readers;
    private final Listener listener;
    private final SerialTask loading = new SerialTask(this::load);

    /** The last row of tiles that is to start next. */
    @GuardedBy("this")
    private int wanted = -1;

    @GuardedBy("this")
    private int firstUnwritten;

    /** Informed of what happens to the window. */
    interface Listener {

        /** Tiles may have become free to start. */
        void startable();

        /** The image cannot be read. */
        void unreadable(Throwable error);
    }

    /**
     * Creates a window at the top of an image.
     *
     * @param plan the tiles
     * @param input the rows of the image; empty if all are in memory
     * @param correction what the tiles are corrected by; empty if they are not
     * @param restoration what takes samples of the image at the end
     * @param blended whether a row of tiles is complete only when the next one begins
     * @param readers runs the reading
     * @param listener informed when rows have been loaded
     */
    RowWindow(
            TilePlan plan,
            Optional<StreamedRows> input,
            Optional<BackProjection> correction,
            Restoration restoration,
            boolean blended,
            Executor readers,
            Listener listener) {
        this.columns = plan.columns().size();
        this.input = input;
        this.readers = readers;
        this.listener = listener;
        this.ahead = correction.map(BackProjection::rowsWaiting).orElse(0) + (blended ? 2 : 1);
        int rows = plan.rows().size();
        this.height = plan.rows().get(rows - 1).coreEnd();
        this.inputStart = new int[rows];
        this.inputEnd = new int[rows];
        this.outputEnd = new int[rows];
        for (int i = 0; i < rows; i++) {
            TileSpan span = plan.rows().get(i);
            int start = span.paddedStart();
            int end = span.paddedStart() + span.paddedSize();
            // Beyond the border the image is reflected.
            inputStart[i] = Math.min(start, 2 * height - end);
            inputEnd[i] = Math.max(end, -start);
            if (correction.isPresent()) {
                inputStart[i] = Math.min(inputStart[i], correction.get().inputStart(i));
                inputEnd[i] = Math.max(inputEnd[i], correction.get().inputEnd(i));
            }
            outputEnd[i] = span.outputStart() + span.outputSize();
            inputStart[i] = Math.max(0, Math.min(inputStart[i], restoration.inputRow(span.outputStart())));
            inputEnd[i] = Math.min(height, Math.max(inputEnd[i], restoration.inputRow(outputEnd[i] - 1) + 1));
        }
    }

    /**
     * Returns whether a tile may start. If rows of the image are missing for it, they are loaded.
     *
     * @param tile the next tile
     * @return false if it has to wait; the listener is informed when it may have become free to start
     */
    boolean mayStart(Tile tile) {
        int row = tile.index() / columns;
        synchronized (this) {
            if (row - firstUnwritten > ahead) {
                return false;
            }
            if (input.isEmpty() || input.get().isLoaded(inputStart[row], inputEnd[row])) {
                return true;
            }
            wanted = row;
        }
        try {
            loading.request(readers);
        } catch (RuntimeException | OutOfMemoryError refused) {
            loading.reset();
            listener.unreadable(refused);
        }
        return false;
    }

    private void load() {
        int row;
        synchronized (this) {
            row = wanted;
        }
        try {
            StreamedRows rows = input.orElseThrow();
            rows.load(inputStart[row], inputEnd[row]);
            listener.startable();
        } catch (RuntimeException | Error error) {
            listener.unreadable(error);
        }
    }

    /**
     * Releases the rows of the image that are needed no longer.
     *
     * @param endRow the output rows before this one have been written
     */
    void written(int endRow) {
        int row;
        synchronized (this) {
            while (firstUnwritten < outputEnd.length && outputEnd[firstUnwritten] <= endRow) {
                firstUnwritten++;
            }
            row = firstUnwritten;
        }
        int end = row == outputEnd.length ? height : inputStart[row];
        input.ifPresent(rows -> rows.releaseBefore(end));
        listener.startable();
    }
}

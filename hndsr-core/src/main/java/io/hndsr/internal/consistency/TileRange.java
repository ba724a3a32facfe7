package io.hndsr.internal.consistency;

import io.hndsr.internal.tile.LinearFilter;
import io.hndsr.internal.tile.Window;
import java.util.ArrayList;
import java.util.List;

/**
 * A row or column of tiles on its axis of the correction. Immutable. All ranges end before their end.
 *
 * @param outputStart the first output pixel
 * @param outputSize how many there are
 * @param weights their blending window
 * @param touchedStart the first input pixel that these output pixels are reduced to
 * @param touchedEnd the input pixel after the last one
 * @param solvedStart the first input pixel whose correction is enlarged over them
 * @param solvedEnd the input pixel after the last one
 * @param neededStart the first input pixel whose departure goes into that
 * @param neededEnd the input pixel after the last one
 */
@SuppressWarnings("ArrayRecordComponent") // never compared, not handed out of the package
record TileRange(
        int outputStart,
        int outputSize,
        float[] weights,
        int touchedStart,
        int touchedEnd,
        int solvedStart,
        int solvedEnd,
        int neededStart,
        int neededEnd) {

    static List<TileRange> of(CorrectionAxis axis, List<Window> windows) {
        List<TileRange> ranges = new ArrayList<>(windows.size());
        for (Window window : windows) {
            ranges.add(of(axis, window));
        }
        return ranges;
    }

    private static TileRange of(CorrectionAxis axis, Window window) {
        int end = window.end();
        LinearFilter reduction = axis.reduction();
        int touchedStart = 0;
        while (reduction.end(touchedStart) <= window.start()) {
            touchedStart++;
        }
        int touchedEnd = touchedStart;
        while (touchedEnd < reduction.targets() && reduction.first()[touchedEnd] < end) {
            touchedEnd++;
        }
        int solvedStart = axis.enlargement().first()[window.start()];
        int solvedEnd = axis.enlargement().end(end - 1);
        return new TileRange(
                window.start(),
                window.size(),
                window.weights(),
                touchedStart,
                touchedEnd,
                solvedStart,
                solvedEnd,
                axis.solution().first()[solvedStart],
                axis.solution().end(solvedEnd - 1));
    }

    int outputEnd() {
        return outputStart + outputSize;
    }

    /** Returns whether this range's correction depends on another range's output. */
    boolean needs(TileRange other) {
        return other.touchedStart < neededEnd && neededStart < other.touchedEnd;
    }
}

package io.hndsr.internal.engine;

import io.hndsr.internal.consistency.BackProjection;
import io.hndsr.internal.tile.TilePlan;
import io.hndsr.internal.tile.TileSpan;
import java.util.List;
import java.util.Optional;

/**
 * Where the tiles of a result begin whose first rows are there already. Immutable.
 *
 * @param startRow the first row of tiles that runs: the correction of those below needs it
 * @param placedRow the first row of tiles that is put into the result, at or below {@code startRow}; the number of rows of tiles if
 *     the result is complete
 * @param outputRow the first output row that is produced: no tile above {@code placedRow} has a share in it
 */
record ResumePoint(int startRow, int placedRow, int outputRow) {

    /**
     * Finds where to begin.
     *
     * @param plan the tiles
     * @param correction what they are corrected by; empty if they are not
     * @param neededRow the first output row that is needed
     * @return the last place from which all rows from the needed one on are produced as from the beginning
     */
    static ResumePoint of(TilePlan plan, Optional<BackProjection> correction, int neededRow) {
        List<TileSpan> rows = plan.rows();
        int placed = 0;
        while (placed < rows.size() && outputEnd(rows.get(placed)) <= neededRow) {
            placed++;
        }
        int first = placed;
        int start = first == rows.size()
                ? first
                : correction.map(tiles -> tiles.firstNeeded(first)).orElse(first);
        return new ResumePoint(start, placed, placed == 0 ? 0 : outputEnd(rows.get(placed - 1)));
    }

    private static int outputEnd(TileSpan span) {
        return span.outputStart() + span.outputSize();
    }
}

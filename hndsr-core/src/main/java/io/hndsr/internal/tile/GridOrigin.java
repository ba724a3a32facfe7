package io.hndsr.internal.tile;

/**
 * An input pixel at which the grid of tiles begins, so that a scene is cut alike whatever surrounds it. Immutable.
 *
 * @param row its row, from 0
 * @param column its column, from 0
 */
public record GridOrigin(int row, int column) {

    /** The image's first pixel. */
    public static final GridOrigin FIRST = new GridOrigin(0, 0);
}

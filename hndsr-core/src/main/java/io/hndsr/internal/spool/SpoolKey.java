package io.hndsr.internal.spool;

/**
 * Names a piece of a result.
 *
 * @param layer which of several pictures of the same place, such as a picture and its mask
 * @param level how often the picture has been halved
 * @param row its row in the grid of the level
 * @param column its column there
 */
public record SpoolKey(int layer, int level, int row, int column) {

    /**
     * Checks the key.
     *
     * @param layer which picture
     * @param level how often it has been halved
     * @param row its row
     * @param column its column
     * @throws IllegalArgumentException if a number is negative
     */
    public SpoolKey {
        if (layer < 0 || level < 0 || row < 0 || column < 0) {
            throw new IllegalArgumentException("a spool has no place for layer " + layer + ", level " + level + ", row "
                    + row + ", column " + column);
        }
    }
}

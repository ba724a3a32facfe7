package io.hndsr.internal.blend;

/**
 * Where a finished tile lies in the result, in output pixels.
 *
 * @param x first column
 * @param y first row
 * @param width columns
 * @param height rows
 */
public record Region(int x, int y, int width, int height) {}

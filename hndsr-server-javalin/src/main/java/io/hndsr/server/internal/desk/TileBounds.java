package io.hndsr.server.internal.desk;

/**
 * Where a part of a result lies, in its pixels.
 *
 * @param x first column
 * @param y first row
 * @param width columns
 * @param height rows
 */
public record TileBounds(int x, int y, int width, int height) {}

package io.hndsr.image;

/**
 * How an input came about.
 *
 * @param blur sigma of the Gaussian point spread, in input pixels
 * @param noise RMS of the noise, in 1/255
 */
public record Degradation(double blur, double noise) {}

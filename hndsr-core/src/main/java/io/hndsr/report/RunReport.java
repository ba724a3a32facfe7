package io.hndsr.report;

import java.time.Duration;

/**
 * One run of tiles through the network.
 *
 * @param device the device, such as {@code cpu} or {@code cuda:0}
 * @param tiles how many tiles it had
 * @param outputPixels output pixels of these tiles
 * @param time time on the device, and of preparing the tiles for it
 */
public record RunReport(String device, int tiles, long outputPixels, Duration time) {}

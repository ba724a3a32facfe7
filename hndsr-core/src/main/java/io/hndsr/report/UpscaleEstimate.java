package io.hndsr.report;

import io.hndsr.image.ImageSize;

/**
 * What a request would take, known before any pixel is read.
 *
 * @param inputSize the image's size
 * @param outputSize the result's size
 * @param tiles the tiles of the network, if the scene has no frame without values
 * @param streams whether the image is read in windows, so that it need not fit into memory
 * @param heapBytes the heap that the request takes: rows in progress, and what is not streamed as a whole
 * @param spoolBytes about how much disk finished parts take until all are there; 0 if there is no spool
 * @param fileBytes about how long the file becomes; without a spool the bytes of its samples, which it does not exceed by much
 */
public record UpscaleEstimate(
        ImageSize inputSize,
        ImageSize outputSize,
        int tiles,
        boolean streams,
        long heapBytes,
        long spoolBytes,
        long fileBytes) {}

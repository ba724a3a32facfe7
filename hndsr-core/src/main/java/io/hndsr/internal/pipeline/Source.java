package io.hndsr.internal.pipeline;

import java.awt.image.BufferedImage;
import java.nio.file.Path;

/** Where a request's image comes from. */
public sealed interface Source {

    /**
     * An encoded image in memory.
     *
     * @param bytes the file's bytes, not to be changed
     */
    @SuppressWarnings("ArrayRecordComponent") // carried, never compared
    record Encoded(byte[] bytes) implements Source {}

    /**
     * An encoded image in a file.
     *
     * @param path the file
     */
    record File(Path path) implements Source {}

    /**
     * A decoded image.
     *
     * @param image not to be changed
     */
    record InMemory(BufferedImage image) implements Source {}
}

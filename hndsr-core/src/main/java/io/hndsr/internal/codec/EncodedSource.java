package io.hndsr.internal.codec;

import java.nio.file.Path;
import java.util.Objects;

/** An encoded image, in memory or in a file. Nothing is read until a codec reads it. */
public sealed interface EncodedSource {

    /**
     * Refers to an encoded image in memory.
     *
     * @param bytes the encoded image; not copied; must not change while the source is in use
     * @return the source
     */
    static EncodedSource of(byte[] bytes) {
        return new InMemory(bytes);
    }

    /**
     * Refers to an encoded image in a file, which is read in parts and never held in memory as a whole.
     *
     * @param path a regular file
     * @return the source
     */
    static EncodedSource of(Path path) {
        return new OnDisk(path);
    }

    /** An encoded image in memory. */
    final class InMemory implements EncodedSource {

        private final byte[] bytes;

        private InMemory(byte[] bytes) {
            this.bytes = Objects.requireNonNull(bytes, "bytes");
        }

        byte[] bytes() {
            return bytes;
        }
    }

    /**
     * An encoded image in a file.
     *
     * @param path the file
     */
    record OnDisk(Path path) implements EncodedSource {

        /** Checks that there is a path. */
        public OnDisk {
            Objects.requireNonNull(path, "path");
        }
    }
}

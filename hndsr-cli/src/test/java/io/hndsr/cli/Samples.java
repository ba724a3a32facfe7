package io.hndsr.cli;

import java.nio.file.Files;
import java.nio.file.Path;

/** Files of the repository: real images, the tiny model bundles of the library's tests, and golden vectors. */
final class Samples {

    private Samples() {}

    static Path folder() {
        Path here = Path.of("").toAbsolutePath();
        Path samples = here.resolve("samples");
        return Files.isDirectory(samples) ? samples : here.resolveSibling("samples");
    }

    static Path road() {
        return folder().resolve("naip-road.png");
    }

    static Path valid() {
        return folder().resolve("valid");
    }

    static Path vectors(String name) {
        return folder().resolveSibling("hndsr-import/src/test/resources/original")
                .resolve(name);
    }

    /** An image of the library's tests. */
    static Path codec(String name) {
        return folder().resolveSibling("hndsr-core/src/test/resources/codec").resolve(name);
    }

    static Path bundle(String name) {
        return folder().resolveSibling("hndsr-core/src/test/resources/bundles").resolve(name);
    }
}

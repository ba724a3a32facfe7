package io.hndsr.cli;

import java.nio.file.Files;
import java.nio.file.Path;

/** What comes with the project: real images, and the tiny model bundles that the tests of the library run. */
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

    static Path bundle(String name) {
        return folder().resolveSibling("hndsr-core/src/test/resources/bundles").resolve(name);
    }
}

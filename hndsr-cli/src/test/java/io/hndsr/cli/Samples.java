package io.hndsr.cli;

import java.nio.file.Files;
import java.nio.file.Path;

/** The real images that come with the project. */
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
}

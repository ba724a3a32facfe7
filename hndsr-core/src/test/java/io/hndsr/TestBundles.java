package io.hndsr;

import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Path;
import java.util.Objects;

/** The tiny bundles that {@code make_bundles.py} makes. */
public final class TestBundles {

    private TestBundles() {}

    /** The folder of a bundle. */
    public static Path folder(String name) {
        URL descriptor = Objects.requireNonNull(
                TestBundles.class.getResource("/bundles/" + name + "/bundle.json"), "no test bundle " + name);
        try {
            return Objects.requireNonNull(Path.of(descriptor.toURI()).getParent());
        } catch (URISyntaxException malformed) {
            throw new IllegalStateException(malformed);
        }
    }
}

package io.hndsr.examples;

import io.hndsr.SuperResolver;
import io.hndsr.request.UpscaleOptions;
import io.hndsr.scene.SceneOptions;
import java.nio.file.Path;

/** Enlarges a scene from GeoTIFF to GeoTIFF; needs hndsr-geotiff on the class path. */
public final class Scenes {

    private Scenes() {}

    /**
     * Enlarges three bands of a scene by the network, and the others beside them.
     *
     * @param arguments input file, output file
     */
    public static void main(String[] arguments) {
        Path in = Path.of(arguments[0]);
        Path out = Path.of(arguments[1]);
        try (SuperResolver resolver = SuperResolver.create()) {
            SceneOptions scene = SceneOptions.defaults().bands("4", "3", "2").cloudOptimized();
            resolver.upscale(in, out, UpscaleOptions.scale(2), scene);
        }
    }
}

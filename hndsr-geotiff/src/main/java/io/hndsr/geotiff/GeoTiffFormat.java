package io.hndsr.geotiff;

import io.hndsr.error.InvalidImageException;
import io.hndsr.request.UpscaleOptions;
import io.hndsr.scene.Scene;
import io.hndsr.scene.SceneFormat;
import io.hndsr.scene.SceneOptions;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/** TIFF with or without geography, as a format of scenes. Stateless and thread-safe. */
public final class GeoTiffFormat implements SceneFormat {

    /** Creates the format, as {@link java.util.ServiceLoader} does. */
    public GeoTiffFormat() {
        // Stateless.
    }

    @Override
    public Optional<Scene> open(Path file, SceneOptions sceneOptions, UpscaleOptions options) {
        return isTiff(file) ? GeoTiffScene.open(file, sceneOptions, options).map(scene -> scene) : Optional.empty();
    }

    private static boolean isTiff(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] mark = in.readNBytes(4);
            return mark.length == 4
                    && ((mark[0] == 'I' && mark[1] == 'I' && (mark[2] == 42 || mark[2] == 43) && mark[3] == 0)
                            || (mark[0] == 'M' && mark[1] == 'M' && mark[2] == 0 && (mark[3] == 42 || mark[3] == 43)));
        } catch (IOException failed) {
            throw new InvalidImageException(file + " cannot be read: " + failed, failed);
        }
    }

    @Override
    public boolean writes(Path target) {
        String name = String.valueOf(target.getFileName()).toLowerCase(Locale.ROOT);
        return name.endsWith(".tif") || name.endsWith(".tiff");
    }
}

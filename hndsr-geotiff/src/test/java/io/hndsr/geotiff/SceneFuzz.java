package io.hndsr.geotiff;

import io.hndsr.error.ImageTooLargeException;
import io.hndsr.error.InvalidImageException;
import io.hndsr.error.InvalidOptionsException;
import io.hndsr.error.UnsupportedImageException;
import io.hndsr.image.ImageSize;
import io.hndsr.image.TileBounds;
import io.hndsr.request.UpscaleOptions;
import io.hndsr.scene.Scene;
import io.hndsr.scene.SceneOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * The fuzz target: reads any bytes as a scene, its geography and metadata, two windows and what is carried to a result. Fails on any
 * exception but the documented ones. Stateless.
 */
public final class SceneFuzz {

    private static final int WINDOW = 64;

    private SceneFuzz() {}

    /**
     * Reads a scene.
     *
     * @param data any bytes
     */
    public static void fuzzerTestOneInput(byte[] data) {
        try {
            Path file = Files.createTempFile("scene-fuzz", ".tif");
            try {
                Files.write(file, data);
                read(file);
            } finally {
                Files.delete(file);
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static void read(Path file) {
        try {
            Optional<Scene> opened = new GeoTiffFormat().open(file, SceneOptions.defaults(), UpscaleOptions.scale(2));
            if (opened.isEmpty()) {
                return;
            }
            try (GeoTiffScene scene = (GeoTiffScene) opened.get()) {
                ImageSize size = scene.description().size();
                ImageSize output = new ImageSize(Math.min(1 << 20, size.width()), Math.min(1 << 20, size.height()));
                scene.remarks();
                scene.disk(output);
                scene.metadata()
                        .carried(scene.choice().kept(), Map.of("HNDSR_MODE", "x"))
                        .toXml();
                GeoFields.of(scene.carriedFields(), size, output).rescaled(scene.carriedFields());
                int width = Math.min(WINDOW, size.width());
                int height = Math.min(WINDOW, size.height());
                TileBounds first = new TileBounds(0, 0, width, height, size);
                TileBounds last = new TileBounds(size.width() - width, size.height() - height, width, height, size);
                boolean small = size.pixels() <= 1_000_000;
                if (small || scene.image().structure().sampleType().bytes() <= 2) {
                    scene.read(first);
                    scene.valid(first);
                    scene.read(last);
                    scene.valid(last);
                }
            }
        } catch (InvalidImageException
                | UnsupportedImageException
                | ImageTooLargeException
                | InvalidOptionsException refused) {
            if (refused.getMessage().isBlank()) {
                throw new AssertionError("an exception without a message", refused);
            }
        }
    }
}

package io.hndsr;

import io.hndsr.error.OutputException;
import io.hndsr.image.ImageSize;
import io.hndsr.internal.spool.DiskSpace;
import io.hndsr.request.UpscaleOptions;
import io.hndsr.scene.Scene;
import io.hndsr.scene.SceneDisk;
import io.hndsr.scene.SceneFormat;
import io.hndsr.scene.SceneOptions;
import io.hndsr.scene.SceneSpools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;

/** The scenes among files, by the formats on the class path. Immutable and thread-safe. */
final class SceneFiles {

    private final List<SceneFormat> formats;

    /** Finds the formats. */
    SceneFiles() {
        this.formats = ServiceLoader.load(SceneFormat.class, SuperResolver.class.getClassLoader()).stream()
                .map(ServiceLoader.Provider::get)
                .toList();
    }

    /**
     * Opens a file as a scene.
     *
     * @param source the file
     * @param target what is to be written
     * @param options what the request asks for
     * @param sceneOptions how it is read
     * @return the scene, to be closed by the caller; empty if no format has both files
     */
    Optional<Scene> open(Path source, Path target, UpscaleOptions options, SceneOptions sceneOptions) {
        for (SceneFormat format : formats) {
            Optional<Scene> opened =
                    format.writes(target) ? format.open(source, sceneOptions, options) : Optional.empty();
            if (opened.isPresent()) {
                return opened;
            }
        }
        return Optional.empty();
    }

    /**
     * Requires room on disk for the result of a scene. A size that the resolver will refuse is left to it.
     *
     * @throws OutputException if there is too little
     */
    static void requireSpace(Scene scene, Path target, UpscaleOptions options, SceneOptions sceneOptions) {
        ImageSize output;
        try {
            output = options.sizing().outputSize(scene.description().size());
        } catch (ArithmeticException tooLarge) {
            return;
        }
        SceneDisk needed = scene.disk(output);
        Path spool = SceneSpools.spoolOf(target, sceneOptions);
        Path folder = Optional.ofNullable(spool.getParent()).orElse(spool);
        DiskSpace.require(target, needed.fileBytes(), folder, Math.max(0, needed.spoolBytes() - lengthOf(spool)));
    }

    private static long lengthOf(Path file) {
        try {
            return Files.exists(file) ? Files.size(file) : 0;
        } catch (IOException notReadable) {
            return 0;
        }
    }
}

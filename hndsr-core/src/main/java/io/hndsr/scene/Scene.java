package io.hndsr.scene;

import io.hndsr.image.ImageSize;
import io.hndsr.image.PixelSink;
import io.hndsr.image.PixelSource;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * An open scene. It is a source of the colours that the network enlarges; all else that its file holds goes to the sink of its
 * result by itself.
 */
public interface Scene extends PixelSource {

    /**
     * Creates the sink of the result of this scene.
     *
     * @param target the file to write; an existing one is replaced at the end
     * @param note how the result is produced, by name, such as the model and its version; written into the file
     * @return the sink, which may be used while this scene is open
     */
    PixelSink sink(Path target, Map<String, String> note);

    /**
     * Estimates how much disk a result takes.
     *
     * @param output the size of the result
     * @return about how many bytes
     */
    SceneDisk disk(ImageSize output);

    @Override
    List<String> remarks();

    @Override
    void close();
}

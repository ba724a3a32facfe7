package io.hndsr.scene;

import io.hndsr.image.ImageSize;
import io.hndsr.image.PixelSink;
import io.hndsr.image.PixelSource;
import io.hndsr.request.UpscaleOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * An open scene. It is a source of the colours that the network enlarges; all else that its file holds goes to the sink of its
 * result by itself.
 */
public interface Scene extends PixelSource {

    /**
     * Returns the options that it was opened with, in the samples of this source: a nodata value or a range that was set in the
     * units of the file counts as it does here.
     *
     * @return the options of the request
     * @throws io.hndsr.error.InvalidOptionsException if the scene cannot have a value that was set
     */
    UpscaleOptions options();

    /**
     * Returns the value that a sample of this source stands for in the file.
     *
     * @param sample a sample, or a place between two
     * @return the value, in the units of the file
     */
    double valueOf(double sample);

    /** {@return whether the file says where the scene lies} */
    boolean isGeoreferenced();

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

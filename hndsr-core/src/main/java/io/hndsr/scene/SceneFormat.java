package io.hndsr.scene;

import io.hndsr.request.UpscaleOptions;
import java.nio.file.Path;
import java.util.Optional;

/** A format of scenes. Implementations are found by {@link java.util.ServiceLoader}, are stateless and thread-safe. */
public interface SceneFormat {

    /**
     * Opens a scene; reads no more than its header.
     *
     * @param file the file
     * @param sceneOptions how it is read
     * @param options what the request asks for
     * @return the scene, to be closed by the caller; empty if the file is not of this format, or holds a plain image that this format
     *     leaves to others
     * @throws io.hndsr.error.InvalidImageException if the file is damaged
     * @throws io.hndsr.error.UnsupportedImageException if it is of a kind that is not supported
     * @throws io.hndsr.error.InvalidOptionsException if the options name a band that there is not, or require geography that the file
     *     does not have
     */
    Optional<Scene> open(Path file, SceneOptions sceneOptions, UpscaleOptions options);

    /**
     * Returns whether results are written in this format.
     *
     * @param target the file to write
     * @return true if its name has an extension of this format
     */
    boolean writes(Path target);
}

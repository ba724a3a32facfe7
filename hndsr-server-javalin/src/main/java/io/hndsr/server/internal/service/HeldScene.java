package io.hndsr.server.internal.service;

import io.hndsr.image.ImageDescription;
import io.hndsr.image.ImageSize;
import io.hndsr.image.PixelMask;
import io.hndsr.image.PixelSink;
import io.hndsr.image.RasterImage;
import io.hndsr.image.TileBounds;
import io.hndsr.request.UpscaleOptions;
import io.hndsr.scene.Scene;
import io.hndsr.scene.SceneDisk;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A scene whose files stay until it is closed. Used like the scene.
 *
 * @param scene the scene
 * @param hold released when the scene is closed
 */
record HeldScene(Scene scene, SceneFiles.Hold hold) implements Scene {

    @Override
    public ImageDescription description() {
        return scene.description();
    }

    @Override
    public RasterImage read(TileBounds window) {
        return scene.read(window);
    }

    @Override
    public PixelMask valid(TileBounds window) {
        return scene.valid(window);
    }

    @Override
    public UpscaleOptions options() {
        return scene.options();
    }

    @Override
    public double valueOf(double sample) {
        return scene.valueOf(sample);
    }

    @Override
    public boolean isGeoreferenced() {
        return scene.isGeoreferenced();
    }

    @Override
    public PixelSink sink(Path target, Map<String, String> note) {
        return scene.sink(target, note);
    }

    @Override
    public SceneDisk disk(ImageSize output) {
        return scene.disk(output);
    }

    @Override
    public List<String> remarks() {
        return scene.remarks();
    }

    @Override
    public void close() {
        scene.close();
        hold.close();
    }
}

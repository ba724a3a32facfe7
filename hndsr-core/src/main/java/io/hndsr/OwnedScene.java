package io.hndsr;

import io.hndsr.image.ImageDescription;
import io.hndsr.image.PixelSink;
import io.hndsr.image.RasterImage;
import io.hndsr.scene.Scene;

/**
 * The sink of a scene's result, which closes the scene when the result has been written or given up, also if that is later than the
 * caller's future is cancelled. Used like the sink.
 *
 * @param scene closed at the end
 * @param sink receives the result
 */
record OwnedScene(Scene scene, PixelSink sink) implements PixelSink {

    @Override
    public void begin(ImageDescription description) {
        sink.begin(description);
    }

    @Override
    public void write(int firstRow, RasterImage rows) {
        sink.write(firstRow, rows);
    }

    @Override
    public void finish() {
        sink.finish();
        scene.close();
    }

    @Override
    public void abort() {
        try {
            sink.abort();
        } finally {
            scene.close();
        }
    }
}

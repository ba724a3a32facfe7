package io.hndsr;

import io.hndsr.image.ImageDescription;
import io.hndsr.image.PixelSink;
import io.hndsr.image.RasterImage;
import io.hndsr.image.ResumableSink;
import io.hndsr.scene.Scene;
import java.util.Map;

/**
 * The sink of a scene's result, which closes the scene when the result has been written or given up, also if that is later than the
 * caller's future is cancelled. Used like the sink.
 *
 * @param scene closed at the end
 * @param sink receives the result
 */
record OwnedScene(Scene scene, PixelSink sink) implements PixelSink {

    /** {@return a sink that closes the scene, and that can be resumed if the given one can} */
    static PixelSink of(Scene scene, PixelSink sink) {
        OwnedScene owned = new OwnedScene(scene, sink);
        return sink instanceof ResumableSink resumable ? new Resumable(owned, resumable) : owned;
    }

    /**
     * The same for a sink that can be resumed.
     *
     * @param owned closes the scene
     * @param sink the sink itself
     */
    private record Resumable(OwnedScene owned, ResumableSink sink) implements ResumableSink {

        @Override
        public int resume(ImageDescription description, Map<String, String> production) {
            return sink.resume(description, production);
        }

        @Override
        public void begin(ImageDescription description) {
            owned.begin(description);
        }

        @Override
        public void write(int firstRow, RasterImage rows) {
            owned.write(firstRow, rows);
        }

        @Override
        public void finish() {
            owned.finish();
        }

        @Override
        public void abort() {
            owned.abort();
        }
    }

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

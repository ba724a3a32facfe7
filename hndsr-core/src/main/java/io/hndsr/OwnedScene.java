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
 */
abstract class OwnedScene implements PixelSink {

    private final Scene scene;
    private final PixelSink sink;

    private OwnedScene(Scene scene, PixelSink sink) {
        this.scene = scene;
        this.sink = sink;
    }

    /**
     * Creates a sink that closes the scene, and that can be resumed if the given one can.
     *
     * @param scene closed at the end
     * @param sink receives the result
     * @return the sink
     */
    static PixelSink of(Scene scene, PixelSink sink) {
        return sink instanceof ResumableSink resumable ? new Resumable(scene, resumable) : new Plain(scene, sink);
    }

    /** For a sink that cannot be resumed. */
    private static final class Plain extends OwnedScene {

        private Plain(Scene scene, PixelSink sink) {
            super(scene, sink);
        }
    }

    /** For a sink that can be resumed. */
    private static final class Resumable extends OwnedScene implements ResumableSink {

        private final ResumableSink resumable;

        private Resumable(Scene scene, ResumableSink sink) {
            super(scene, sink);
            this.resumable = sink;
        }

        @Override
        public int resume(ImageDescription description, Map<String, String> production) {
            return resumable.resume(description, production);
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

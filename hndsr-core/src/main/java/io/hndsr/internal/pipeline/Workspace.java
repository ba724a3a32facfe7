package io.hndsr.internal.pipeline;

import io.hndsr.internal.session.TileBuffers;
import java.util.concurrent.ConcurrentLinkedQueue;

/** The memory one tile is worked on in, reused from tile to tile. Confined to one thread at a time. */
final class Workspace {

    private final TileBuffers buffers = new TileBuffers();
    private float[] colour = new float[0];

    TileBuffers buffers() {
        return buffers;
    }

    /** The colour of the enlarged tile, planar; at least as long as the largest tile so far. */
    float[] colour() {
        return colour;
    }

    float[] colour(int floats) {
        if (colour.length < floats) {
            colour = new float[floats];
        }
        return colour;
    }

    /** Keeps workspaces between tiles; there are never more than threads that work. Thread-safe. */
    static final class Pool {

        private final ConcurrentLinkedQueue<Workspace> free = new ConcurrentLinkedQueue<>();

        Workspace take() {
            Workspace workspace = free.poll();
            return workspace == null ? new Workspace() : workspace;
        }

        void giveBack(Workspace workspace) {
            free.add(workspace);
        }
    }
}

package io.hndsr.stress;

import io.hndsr.internal.network.LatentSize;
import io.hndsr.internal.network.Network;
import io.hndsr.internal.network.StopSignal;
import io.hndsr.internal.network.TileBuffers;
import io.hndsr.internal.network.TileCall;
import io.hndsr.model.GraphRole;
import java.nio.FloatBuffer;
import java.util.concurrent.atomic.AtomicInteger;

/** A network that computes nothing, and counts how often it is closed. Thread-safe. */
final class FakeNetwork implements Network {

    private final String device;

    private final AtomicInteger closes = new AtomicInteger();

    FakeNetwork(String device) {
        this.device = device;
    }

    int closes() {
        return closes.get();
    }

    @Override
    public void close() {
        closes.incrementAndGet();
    }

    @Override
    public String device() {
        return device;
    }

    @Override
    public boolean has(GraphRole role) {
        return false;
    }

    @Override
    public boolean batches() {
        return false;
    }

    @Override
    public FloatBuffer enlarge(GraphRole role, TileCall call, TileBuffers buffers, StopSignal stop) {
        throw new UnsupportedOperationException();
    }

    @Override
    public FloatBuffer operate(TileCall call, LatentSize latent, TileBuffers buffers, StopSignal stop) {
        throw new UnsupportedOperationException();
    }

    @Override
    public FloatBuffer predict(TileCall call, LatentSize latent, int time, TileBuffers buffers, StopSignal stop) {
        throw new UnsupportedOperationException();
    }

    @Override
    public FloatBuffer decode(TileCall call, LatentSize latent, TileBuffers buffers, StopSignal stop) {
        throw new UnsupportedOperationException();
    }
}

package io.hndsr.internal.device;

import io.hndsr.internal.network.LatentSize;
import io.hndsr.internal.network.Network;
import io.hndsr.internal.network.RunFault;
import io.hndsr.internal.network.StopSignal;
import io.hndsr.internal.network.TileBuffers;
import io.hndsr.internal.network.TileCall;
import io.hndsr.model.GraphRole;
import java.nio.FloatBuffer;
import java.util.concurrent.atomic.AtomicInteger;

/** A network that computes nothing, and knows whether it was closed once, and with no run inside. Thread-safe. */
final class FakeNetwork implements Network {

    private final AtomicInteger inside = new AtomicInteger();
    private final AtomicInteger closes = new AtomicInteger();
    private final AtomicInteger violations = new AtomicInteger();
    private volatile boolean broken;

    /** Makes every further probe fail. */
    void breakDown() {
        broken = true;
    }

    void probe() {
        run(() -> {
            if (broken) {
                throw new RunFault(RunFault.Kind.FAILED, device(), "broken");
            }
        });
    }

    /** A run, which must not meet a close. */
    void run(Runnable work) {
        inside.incrementAndGet();
        try {
            requireOpen();
            work.run();
            requireOpen();
        } finally {
            inside.decrementAndGet();
        }
    }

    private void requireOpen() {
        if (closes.get() > 0) {
            violations.incrementAndGet();
        }
    }

    int closes() {
        return closes.get();
    }

    /** How often a run and a close have met. */
    int violations() {
        return violations.get();
    }

    @Override
    public void close() {
        closes.incrementAndGet();
        if (inside.get() > 0) {
            violations.incrementAndGet();
        }
    }

    @Override
    public String device() {
        return "fake:0";
    }

    @Override
    public boolean has(GraphRole role) {
        return false;
    }

    @Override
    public boolean batches() {
        return true;
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

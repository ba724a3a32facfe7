package io.hndsr.bench.host;

import io.hndsr.config.Device;
import io.hndsr.internal.network.LatentSize;
import io.hndsr.internal.network.Network;
import io.hndsr.internal.network.StopSignal;
import io.hndsr.internal.network.TileBuffers;
import io.hndsr.internal.network.TileBuffers.Part;
import io.hndsr.internal.network.TileCall;
import io.hndsr.model.GraphRole;
import java.nio.FloatBuffer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * A network whose runs cost nothing: as long as it is told to, it returns at once what stands in the buffers, which it fills
 * when they are new. What a picture takes then is what the host does. Thread-safe.
 */
final class NoOpNetwork implements Network {

    /** A grey that is neither clipped nor a denormal number. */
    private static final float VALUE = 0.4f;

    private final Device device;
    private final Network real;
    private final Gaps gaps;
    private volatile int contextChannels = 1;

    /**
     * Wraps a network.
     *
     * @param device what it goes by
     * @param real runs until runs are free: the probe wants to see a picture
     * @param gaps told of every run
     */
    NoOpNetwork(Device device, Network real, Gaps gaps) {
        this.device = device;
        this.real = real;
        this.gaps = gaps;
    }

    /** When runs are free, and what threads did between the runs of a tile. Thread-safe. */
    static final class Gaps {

        private final Map<Thread, Return> returned = new ConcurrentHashMap<>();
        private final LongAdder startNanos = new LongAdder();
        private final LongAdder stepNanos = new LongAdder();
        private volatile boolean free;

        void free() {
            free = true;
        }

        void reset() {
            startNanos.reset();
            stepNanos.reset();
        }

        /** {@return how long threads made the latents that runs start from} */
        long startNanos() {
            return startNanos.sum();
        }

        /** {@return how long threads took latents from step to step} */
        long stepNanos() {
            return stepNanos.sum();
        }

        private void entered() {
            Return last = returned.remove(Thread.currentThread());
            if (last != null) {
                last.gap.add(System.nanoTime() - last.nanos);
            }
        }

        private void returned(LongAdder gap) {
            returned.put(Thread.currentThread(), new Return(System.nanoTime(), gap));
        }

        /** The end of a run, and where the time until the next one belongs. */
        private record Return(long nanos, LongAdder gap) {}
    }

    @Override
    public String device() {
        return device.toString();
    }

    @Override
    public boolean has(GraphRole role) {
        return real.has(role);
    }

    @Override
    public boolean batches() {
        return real.batches();
    }

    @Override
    public FloatBuffer enlarge(GraphRole role, TileCall call, TileBuffers buffers, StopSignal stop) {
        return gaps.free ? filled(buffers, Part.RESULT, call.outputFloats()) : real.enlarge(role, call, buffers, stop);
    }

    @Override
    public FloatBuffer operate(TileCall call, LatentSize latent, TileBuffers buffers, StopSignal stop) {
        if (!gaps.free) {
            FloatBuffer context = real.operate(call, latent, buffers, stop);
            contextChannels = context.limit() / (call.tiles() * latent.rows() * latent.columns());
            return context;
        }
        int cells = Math.multiplyExact(call.tiles(), latent.rows() * latent.columns());
        FloatBuffer context = filled(buffers, Part.CONTEXT, Math.multiplyExact(cells, contextChannels));
        filled(buffers, Part.FIDELITY, call.outputFloats());
        gaps.returned(gaps.startNanos);
        return context;
    }

    @Override
    public FloatBuffer predict(TileCall call, LatentSize latent, int time, TileBuffers buffers, StopSignal stop) {
        if (!gaps.free) {
            return real.predict(call, latent, time, buffers, stop);
        }
        gaps.entered();
        FloatBuffer prediction = filled(buffers, Part.PREDICTION, Math.multiplyExact(call.tiles(), latent.floats()));
        gaps.returned(gaps.stepNanos);
        return prediction;
    }

    @Override
    public FloatBuffer decode(TileCall call, LatentSize latent, TileBuffers buffers, StopSignal stop) {
        if (!gaps.free) {
            return real.decode(call, latent, buffers, stop);
        }
        gaps.entered();
        return filled(buffers, Part.RESULT, call.outputFloats());
    }

    /** A part's memory; new memory is zero. */
    private static FloatBuffer filled(TileBuffers buffers, Part part, int floats) {
        FloatBuffer values = buffers.get(part, floats);
        if (values.get(floats - 1) != VALUE) {
            for (int i = 0; i < floats; i++) {
                values.put(i, VALUE);
            }
        }
        return values;
    }

    @Override
    public void close() {
        real.close();
    }
}

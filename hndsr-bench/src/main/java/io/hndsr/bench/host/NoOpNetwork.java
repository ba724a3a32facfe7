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
 * A network whose runs cost nothing once its recorder is started: it returns the buffers unchanged, after it has filled new
 * ones with a constant. The time of an image is then the work of the host. Thread-safe.
 */
final class NoOpNetwork implements Network {

    /** A grey that is neither clipped nor a denormal number. */
    private static final float VALUE = 0.4f;

    private final Device device;
    private final Network real;
    private final Recorder recorder;
    private volatile int contextChannels = 1;

    /**
     * Wraps a network.
     *
     * @param device the device that it reports
     * @param real runs until the recorder is started: probing a device needs real results
     * @param recorder notified of every run
     */
    NoOpNetwork(Device device, Network real, Recorder recorder) {
        this.device = device;
        this.real = real;
        this.recorder = recorder;
    }

    /** Turns inference off, and records the time of threads between the runs of a tile. Thread-safe. */
    static final class Recorder {

        private final Map<Thread, Return> returned = new ConcurrentHashMap<>();
        private final LongAdder noiseNanos = new LongAdder();
        private final LongAdder stepNanos = new LongAdder();
        private volatile boolean started;

        /** From now on runs cost nothing. */
        void start() {
            started = true;
        }

        void reset() {
            noiseNanos.reset();
            stepNanos.reset();
        }

        /** {@return the time in which threads created initial latents} */
        long noiseNanos() {
            return noiseNanos.sum();
        }

        /** {@return the time in which threads updated latents between denoising steps} */
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

        /** The end of a run, and the counter for the time until the next one. */
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
        return recorder.started
                ? filled(buffers, Part.RESULT, call.outputFloats())
                : real.enlarge(role, call, buffers, stop);
    }

    @Override
    public FloatBuffer operate(TileCall call, LatentSize latent, TileBuffers buffers, StopSignal stop) {
        if (!recorder.started) {
            FloatBuffer context = real.operate(call, latent, buffers, stop);
            contextChannels = context.limit() / (call.tiles() * latent.rows() * latent.columns());
            return context;
        }
        int cells = Math.multiplyExact(call.tiles(), latent.rows() * latent.columns());
        FloatBuffer context = filled(buffers, Part.CONTEXT, Math.multiplyExact(cells, contextChannels));
        filled(buffers, Part.FIDELITY, call.outputFloats());
        recorder.returned(recorder.noiseNanos);
        return context;
    }

    @Override
    public FloatBuffer predict(TileCall call, LatentSize latent, int time, TileBuffers buffers, StopSignal stop) {
        if (!recorder.started) {
            return real.predict(call, latent, time, buffers, stop);
        }
        recorder.entered();
        FloatBuffer prediction = filled(buffers, Part.PREDICTION, Math.multiplyExact(call.tiles(), latent.floats()));
        recorder.returned(recorder.stepNanos);
        return prediction;
    }

    @Override
    public FloatBuffer decode(TileCall call, LatentSize latent, TileBuffers buffers, StopSignal stop) {
        if (!recorder.started) {
            return real.decode(call, latent, buffers, stop);
        }
        recorder.entered();
        return filled(buffers, Part.RESULT, call.outputFloats());
    }

    /** Returns a part's buffer, filled with the constant if it is new and therefore zero. */
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

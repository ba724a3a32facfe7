package io.hndsr.internal.engine;

import io.hndsr.internal.network.LatentSize;
import io.hndsr.internal.network.Network;
import io.hndsr.internal.network.RunFault;
import io.hndsr.internal.network.StopSignal;
import io.hndsr.internal.network.TileBuffers;
import io.hndsr.internal.network.TileCall;
import io.hndsr.model.GraphRole;
import java.nio.FloatBuffer;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;

/** A network whose runs fail as a test asks them to. Thread-safe where the test's rule is. */
final class FaultyNetwork implements Network {

    private final Network network;
    private final String device;
    private final Function<TileCall, Optional<RunFault.Kind>> rule;
    private final AtomicBoolean closed = new AtomicBoolean();

    /**
     * Wraps a network.
     *
     * @param network what runs where nothing fails
     * @param device the name it goes by
     * @param rule says of each run what it fails of
     */
    FaultyNetwork(Network network, String device, Function<TileCall, Optional<RunFault.Kind>> rule) {
        this.network = network;
        this.device = device;
        this.rule = rule;
    }

    private void check(TileCall call) {
        if (closed.get()) {
            throw new IllegalStateException("a run on a network that has been closed");
        }
        rule.apply(call).ifPresent(kind -> {
            throw new RunFault(
                    kind,
                    device,
                    "injected by a test: " + kind + " on " + call.tiles() + " tiles of " + call.width() + "x"
                            + call.height());
        });
    }

    boolean closed() {
        return closed.get();
    }

    @Override
    public String device() {
        return device;
    }

    @Override
    public boolean has(GraphRole role) {
        return network.has(role);
    }

    @Override
    public boolean batches() {
        return network.batches();
    }

    @Override
    public FloatBuffer enlarge(GraphRole role, TileCall call, TileBuffers buffers, StopSignal stop) {
        check(call);
        return network.enlarge(role, call, buffers, stop);
    }

    @Override
    public FloatBuffer operate(TileCall call, LatentSize latent, TileBuffers buffers, StopSignal stop) {
        check(call);
        return network.operate(call, latent, buffers, stop);
    }

    @Override
    public FloatBuffer predict(TileCall call, LatentSize latent, int time, TileBuffers buffers, StopSignal stop) {
        check(call);
        return network.predict(call, latent, time, buffers, stop);
    }

    @Override
    public FloatBuffer decode(TileCall call, LatentSize latent, TileBuffers buffers, StopSignal stop) {
        check(call);
        return network.decode(call, latent, buffers, stop);
    }

    @Override
    public void close() {
        if (closed.getAndSet(true)) {
            throw new IllegalStateException("a network was closed twice");
        }
        network.close();
    }
}

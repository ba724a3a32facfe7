package io.hndsr.internal.pipeline;

import io.hndsr.internal.session.DeviceSessions;
import io.hndsr.report.CircuitState;
import java.util.Optional;

/**
 * Tells the pool of what happens to its devices, which are opened before there is one; until then nothing can happen to them,
 * as nobody uses them. Thread-safe.
 */
final class DeviceRelay implements DeviceSessions.Listener {

    private volatile Optional<DevicePool> pool = Optional.empty();

    void connect(DevicePool connected) {
        pool = Optional.of(connected);
    }

    @Override
    public void circuitChanged(String device, CircuitState state) {
        pool.ifPresent(told -> told.circuitChanged(device, state));
    }

    @Override
    public void sessionReady(String device) {
        pool.ifPresent(told -> told.sessionReady(device));
    }
}

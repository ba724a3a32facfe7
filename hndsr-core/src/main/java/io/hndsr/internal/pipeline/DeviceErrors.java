package io.hndsr.internal.pipeline;

import io.hndsr.error.DeviceException;
import io.hndsr.internal.session.RunFault;

/** What callers are told of a device's faults. */
final class DeviceErrors {

    private DeviceErrors() {}

    static DeviceException of(RunFault fault) {
        String remedy = switch (fault.kind()) {
            case OUT_OF_MEMORY -> "; ask for a smaller tileSize, or leave the device more memory";
            case POISONED -> "; see its driver's log, and create another resolver";
            case FAILED -> "";
        };
        return new DeviceException(fault.getMessage() + remedy, fault);
    }
}

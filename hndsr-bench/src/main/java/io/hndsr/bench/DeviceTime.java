package io.hndsr.bench;

import io.hndsr.UpscaleResult;
import io.hndsr.report.Stage;
import java.time.Duration;

/** What a result took on the device. */
final class DeviceTime {

    private DeviceTime() {}

    /** {@return the time of all of its tiles, added up} */
    static long nanos(UpscaleResult result) {
        return result.report()
                .stageTimes()
                .getOrDefault(Stage.INFERENCE, Duration.ZERO)
                .toNanos();
    }

    /** {@return the mean time of one of its tiles} */
    static long nanosPerTile(UpscaleResult result) {
        return nanos(result) / result.report().tiles();
    }
}

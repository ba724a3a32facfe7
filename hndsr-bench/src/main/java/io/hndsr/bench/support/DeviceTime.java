package io.hndsr.bench.support;

import io.hndsr.UpscaleResult;
import io.hndsr.report.Stage;
import java.time.Duration;

/** What a result took on the device. */
public final class DeviceTime {

    private DeviceTime() {}

    /** {@return the time of all of its tiles, added up} */
    public static long nanos(UpscaleResult result) {
        return result.report()
                .stageTimes()
                .getOrDefault(Stage.INFERENCE, Duration.ZERO)
                .toNanos();
    }

    /** {@return the mean time of one of its tiles} */
    public static long nanosPerTile(UpscaleResult result) {
        return nanos(result) / result.report().tiles();
    }
}

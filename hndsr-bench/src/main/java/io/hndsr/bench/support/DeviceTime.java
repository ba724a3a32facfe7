package io.hndsr.bench.support;

import io.hndsr.UpscaleResult;
import io.hndsr.report.Stage;
import java.time.Duration;

/** The time that a result took on the device. */
public final class DeviceTime {

    private DeviceTime() {}

    /**
     * Returns the inference time of all tiles, added up.
     *
     * @param result a result
     * @return nanoseconds
     */
    public static long nanos(UpscaleResult result) {
        return result.report()
                .stageTimes()
                .getOrDefault(Stage.INFERENCE, Duration.ZERO)
                .toNanos();
    }

    /**
     * Returns the mean inference time of one tile.
     *
     * @param result a result
     * @return nanoseconds
     */
    public static long nanosPerTile(UpscaleResult result) {
        return nanos(result) / result.report().tiles();
    }
}

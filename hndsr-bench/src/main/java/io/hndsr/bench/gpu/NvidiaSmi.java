package io.hndsr.bench.gpu;

import io.hndsr.config.Device;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Queries {@code nvidia-smi}; empty if it is not installed or the device is not a CUDA device. */
final class NvidiaSmi {

    private NvidiaSmi() {}

    static Optional<String> driverVersion(Device device) {
        return query(device, "driver_version");
    }

    /** {@return the share of the driver's last sample period in which a kernel ran, in per cent} */
    static OptionalInt utilisationPercent(Device device) {
        return query(device, "utilization.gpu")
                .filter(text -> text.matches("\\d{1,3}"))
                .map(text -> OptionalInt.of(Integer.parseInt(text)))
                .orElse(OptionalInt.empty());
    }

    private static Optional<String> query(Device device, String field) {
        if (!(device instanceof Device.Cuda cuda)) {
            return Optional.empty();
        }
        List<String> command = List.of(
                "nvidia-smi",
                "--query-gpu=" + field,
                "--format=csv,noheader,nounits",
                "-i",
                Integer.toString(cuda.ordinal()));
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            return process.waitFor() == 0 ? Optional.of(output) : Optional.empty();
        } catch (IOException absent) {
            return Optional.empty();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }
}

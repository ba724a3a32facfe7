package io.hndsr.bench.gpu;

import io.hndsr.config.Device;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** What NVIDIA's tool tells of a device; nothing where it is not installed, or the device is none of NVIDIA's. */
final class NvidiaSmi {

    private NvidiaSmi() {}

    static Optional<String> driverVersion(Device device) {
        return ask(device, "driver_version");
    }

    /** {@return the share of the last moment in which a kernel ran, in per cent} */
    static OptionalInt utilisationPercent(Device device) {
        return ask(device, "utilization.gpu")
                .filter(text -> text.matches("\\d{1,3}"))
                .map(text -> OptionalInt.of(Integer.parseInt(text)))
                .orElse(OptionalInt.empty());
    }

    private static Optional<String> ask(Device device, String field) {
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
            String answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            return process.waitFor() == 0 ? Optional.of(answer) : Optional.empty();
        } catch (IOException absent) {
            return Optional.empty();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }
}

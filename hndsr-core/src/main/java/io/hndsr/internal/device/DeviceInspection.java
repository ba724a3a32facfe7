package io.hndsr.internal.device;

import com.sun.management.OperatingSystemMXBean;
import io.hndsr.config.Device;
import io.hndsr.report.DeviceFacts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads what a device is, and how much of its memory is in use. It queries the operating system and NVIDIA's
 * {@code nvidia-smi}, never the device's context, so that it works for a device that is busy or broken; it waits two
 * seconds at most, and finds at least a name. Thread-safe.
 */
public final class DeviceInspection {

    /*
     * CUDA numbers devices by CUDA_VISIBLE_DEVICES if that is set, whose entries are numbers or identifiers that nvidia-smi
     * takes as they are. Without it, CUDA's order puts the fastest first and nvidia-smi's follows the bus, which differ on a
     * machine with devices of several models, unless CUDA_DEVICE_ORDER is PCI_BUS_ID. The name may then be another device's;
     * nothing depends on it.
     */

    private static final Logger LOG = LoggerFactory.getLogger(DeviceInspection.class);
    private static final int PATIENCE_SECONDS = 2;
    private static final long BYTES_PER_MEBIBYTE = 1L << 20;

    private final Path proc;
    private final List<String> smi;
    private final Optional<String> visibleDevices;

    DeviceInspection(Path proc, List<String> smi, Optional<String> visibleDevices) {
        this.proc = proc;
        this.smi = smi;
        this.visibleDevices = visibleDevices;
    }

    /**
     * Reads what a device of this machine is.
     *
     * @param device the device, not {@link Device.Auto}
     * @return what could be found
     */
    public static DeviceFacts inspect(Device device) {
        return ofThisMachine().read(device);
    }

    /**
     * Reads how much of a device's memory is in use, by any process.
     *
     * @param cuda the device
     * @return bytes; empty if the tool does not report it
     */
    public static OptionalLong usedMemory(Device.Cuda cuda) {
        return ofThisMachine().readUsedMemory(cuda);
    }

    private static DeviceInspection ofThisMachine() {
        Optional<String> visible = Optional.ofNullable(System.getenv("CUDA_VISIBLE_DEVICES"));
        return new DeviceInspection(Path.of("/proc"), List.of("nvidia-smi"), visible);
    }

    DeviceFacts read(Device device) {
        if (device instanceof Device.Cuda cuda) {
            return smiFacts(cuda)
                    .orElseGet(() -> new DeviceFacts(
                            cuda.toString(), driverName(cuda).orElse("NVIDIA device"), OptionalLong.empty()));
        }
        return new DeviceFacts(new Device.Cpu().toString(), processorName(), physicalMemory());
    }

    private String processorName() {
        return value(proc.resolve("cpuinfo"), "model name").orElseGet(() -> System.getProperty("os.arch"));
    }

    private static OptionalLong physicalMemory() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system
                ? OptionalLong.of(system.getTotalMemorySize())
                : OptionalLong.empty();
    }

    private Optional<DeviceFacts> smiFacts(Device.Cuda cuda) {
        return ask(cuda, "name,memory.total").flatMap(line -> parse(cuda, line));
    }

    OptionalLong readUsedMemory(Device.Cuda cuda) {
        return ask(cuda, "memory.used").map(DeviceInspection::bytes).orElseGet(OptionalLong::empty);
    }

    private Optional<String> ask(Device.Cuda cuda, String what) {
        String index = visibleDevices
                .map(devices -> devices.split(",", -1))
                .filter(devices -> cuda.ordinal() < devices.length)
                .map(devices -> devices[cuda.ordinal()].strip())
                .filter(entry -> !entry.isEmpty())
                .orElse(Integer.toString(cuda.ordinal()));
        Stream<String> arguments = Stream.of("--query-gpu=" + what, "--format=csv,noheader,nounits", "-i", index);
        return run(Stream.concat(smi.stream(), arguments).toList());
    }

    /** A line such as {@code NVIDIA H100 80GB HBM3, 81559}, the memory in mebibytes. */
    private static Optional<DeviceFacts> parse(Device.Cuda cuda, String line) {
        int comma = line.lastIndexOf(',');
        if (comma <= 0) {
            return Optional.empty();
        }
        return Optional.of(
                new DeviceFacts(cuda.toString(), line.substring(0, comma).strip(), bytes(line.substring(comma + 1))));
    }

    /** A number of mebibytes, or a word if it is unknown. */
    private static OptionalLong bytes(String mebibytes) {
        String number = mebibytes.strip();
        return number.matches("\\d{1,12}")
                ? OptionalLong.of(Long.parseLong(number) * BYTES_PER_MEBIBYTE)
                : OptionalLong.empty();
    }

    /** The first line that a command prints; empty if it fails, or takes too long. */
    private static Optional<String> run(List<String> command) {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            try {
                // A line fits the pipe, so that the process ends whether it is read or not.
                if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
                    return Optional.empty();
                }
                return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                        .lines()
                        .findFirst();
            } finally {
                process.destroyForcibly();
            }
        } catch (IOException absent) {
            LOG.debug("{} cannot be run", command, absent);
            return Optional.empty();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    /** The model as the driver reports it, for the devices in the order of the bus. */
    private Optional<String> driverName(Device.Cuda cuda) {
        return folders(proc.resolve("driver/nvidia/gpus")).stream()
                .skip(cuda.ordinal())
                .findFirst()
                .flatMap(folder -> value(folder.resolve("information"), "Model"));
    }

    private static List<Path> folders(Path parent) {
        try (Stream<Path> folders = Files.list(parent)) {
            return folders.sorted().toList();
        } catch (IOException absent) {
            return List.of();
        }
    }

    /** The value of the first line {@code key : value}. */
    private static Optional<String> value(Path file, String key) {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.filter(line -> line.startsWith(key) && line.indexOf(':') > 0)
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .filter(value -> !value.isEmpty())
                    .findFirst();
        } catch (IOException | UncheckedIOException absent) {
            return Optional.empty();
        }
    }
}

package io.hndsr.internal.device;

import static org.assertj.core.api.Assertions.assertThat;

import io.hndsr.config.Device;
import io.hndsr.report.DeviceFacts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class DeviceInspectionTest {

    private static final Device.Cuda SECOND = new Device.Cuda(1);

    @TempDir
    Path proc;

    @Test
    void the_cpu_has_the_model_of_its_first_processor_and_the_memory_of_the_machine() throws IOException {
        Files.writeString(
                proc.resolve("cpuinfo"),
                "processor\t: 0\nmodel\t\t: 85\nmodel name\t: Some Processor @ 2.20GHz\n\nprocessor\t: 1\nmodel name\t: Other\n");
        DeviceFacts facts = new DeviceInspection(proc, List.of("absent"), Optional.empty()).read(new Device.Cpu());
        assertThat(facts.device()).isEqualTo("cpu");
        assertThat(facts.name()).isEqualTo("Some Processor @ 2.20GHz");
        assertThat(facts.memoryBytes()).isPresent();
        assertThat(facts.memoryBytes().getAsLong()).isGreaterThan(100_000_000L);
    }

    @Test
    void a_cpu_without_a_model_name_has_the_name_of_its_architecture() {
        assertThat(new DeviceInspection(proc, List.of("absent"), Optional.empty())
                        .read(new Device.Cpu())
                        .name())
                .isEqualTo(System.getProperty("os.arch"));
        assertThat(DeviceInspection.inspect(new Device.Cpu()).name()).isNotEmpty();
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void a_cuda_device_has_the_facts_its_tool_reports() {
        assertThat(read("echo 'NVIDIA H100 80GB HBM3, 81559'"))
                .isEqualTo(new DeviceFacts("cuda:1", "NVIDIA H100 80GB HBM3", OptionalLong.of(81559L << 20)));
        assertThat(read("echo 'NVIDIA GB10, [N/A]'"))
                .isEqualTo(new DeviceFacts("cuda:1", "NVIDIA GB10", OptionalLong.empty()));
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void the_tool_is_queried_for_the_device_that_cuda_gives_that_number() {
        String echo = "for last; do :; done; echo \"device $last, 1\"";
        assertThat(read(echo).name()).isEqualTo("device 1");
        assertThat(read(echo, "5, 3").name()).isEqualTo("device 3");
        assertThat(read(echo, "GPU-a,GPU-b").name()).isEqualTo("device GPU-b");
        assertThat(read(echo, "7").name()).isEqualTo("device 1");
        assertThat(read(echo, "").name()).isEqualTo("device 1");
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void used_memory_is_what_the_tool_reports_for_that_device() {
        String tool = "[ \"$1\" = --query-gpu=memory.used ] && [ \"$4\" = 3 ] && echo 40213";
        assertThat(inspection(tool, Optional.of("5, 3")).readUsedMemory(SECOND)).hasValue(40213L << 20);
        for (String silent : new String[] {"echo '[N/A]'", "exit 9", "true", "echo 'No devices were found'"}) {
            assertThat(inspection(silent, Optional.empty()).readUsedMemory(SECOND))
                    .as(silent)
                    .isEmpty();
        }
        assertThat(new DeviceInspection(proc, List.of("absent-tool"), Optional.empty()).readUsedMemory(SECOND))
                .isEmpty();
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void without_the_tool_the_driver_reports_the_model() throws IOException {
        for (String bus : new String[] {"0000:01:00.0", "0000:02:00.0"}) {
            Path folder =
                    Files.createDirectories(proc.resolve("driver/nvidia/gpus").resolve(bus));
            Files.writeString(folder.resolve("information"), "Model: \t\t NVIDIA " + bus + "\nIRQ:   \t\t 100\n");
        }
        DeviceFacts expected = new DeviceFacts("cuda:1", "NVIDIA 0000:02:00.0", OptionalLong.empty());
        for (String command : new String[] {"exit 9", "echo 'No devices were found'", "true"}) {
            assertThat(read(command)).isEqualTo(expected);
        }
        assertThat(new DeviceInspection(proc, List.of("absent-tool"), Optional.empty()).read(SECOND))
                .isEqualTo(expected);
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void a_tool_that_hangs_is_not_waited_for() {
        assertThat(read("exec sleep 600").name()).isEqualTo("NVIDIA device");
    }

    private DeviceFacts read(String script) {
        return inspection(script, Optional.empty()).read(SECOND);
    }

    private DeviceFacts read(String script, String visibleDevices) {
        return inspection(script, Optional.of(visibleDevices)).read(SECOND);
    }

    private DeviceInspection inspection(String script, Optional<String> visibleDevices) {
        return new DeviceInspection(proc, List.of("sh", "-c", script, "tool"), visibleDevices);
    }
}

package io.hndsr.internal.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hndsr.config.Device;
import io.hndsr.error.RuntimeSetupException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DeviceChoiceTest {

    private static final Device AUTO = new Device.Auto();
    private static final Device CPU = new Device.Cpu();
    private static final Device.Cuda FIRST = new Device.Cuda(0);
    private static final Device.Cuda SECOND = new Device.Cuda(1);

    private final List<String> closed = new ArrayList<>();

    @Test
    void auto_is_the_first_cuda_device_that_opens_or_else_the_cpu() {
        assertThat(open(List.of(AUTO), List.of(FIRST, SECOND), Set.of())).containsExactly("cuda:0");
        assertThat(open(List.of(AUTO), List.of(FIRST, SECOND), Set.of(FIRST))).containsExactly("cuda:1");
        assertThat(open(List.of(AUTO), List.of(FIRST, SECOND), Set.of(FIRST, SECOND)))
                .containsExactly("cpu");
        assertThat(open(List.of(AUTO), List.of(), Set.of())).containsExactly("cpu");
    }

    @Test
    void devices_open_in_their_order() {
        assertThat(open(List.of(SECOND, CPU, FIRST), List.of(), Set.of())).containsExactly("cuda:1", "cpu", "cuda:0");
        assertThat(open(List.of(AUTO, SECOND), List.of(FIRST, SECOND), Set.of()))
                .containsExactly("cuda:0", "cuda:1");
    }

    @Test
    void a_device_that_is_named_must_open_and_takes_the_others_with_it() {
        assertThatThrownBy(() -> open(List.of(CPU, SECOND, FIRST), List.of(FIRST, SECOND), Set.of(FIRST)))
                .isInstanceOf(RuntimeSetupException.class)
                .hasMessage("cuda:0 refused by a test");
        assertThat(closed).containsExactly("cpu", "cuda:1");
        assertThatThrownBy(() -> open(List.of(AUTO), List.of(), Set.of(CPU))).isInstanceOf(RuntimeSetupException.class);
    }

    @Test
    void none_and_twice_the_same_are_refused() {
        assertThatThrownBy(() -> open(List.of(), List.of(), Set.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("name at least one");
        assertThatThrownBy(() -> open(List.of(FIRST, CPU, FIRST), List.of(), Set.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("[cuda:0, cpu, cuda:0] name cuda:0 twice");
        assertThatThrownBy(() -> open(List.of(AUTO, AUTO), List.of(), Set.of()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> open(List.of(CPU, AUTO), List.of(), Set.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("[cpu, auto] name cpu twice");
        assertThat(closed).containsExactly("cpu");
    }

    private List<String> open(List<Device> asked, List<Device.Cuda> cuda, Set<Device> unusable) {
        return DeviceChoice.open(
                asked,
                cuda,
                device -> {
                    if (unusable.contains(device)) {
                        throw new RuntimeSetupException(device + " refused by a test");
                    }
                    return device.toString();
                },
                closed::add);
    }
}

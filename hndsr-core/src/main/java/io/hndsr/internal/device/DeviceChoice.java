package io.hndsr.internal.device;

import io.hndsr.config.Device;
import io.hndsr.error.HndsrException;
import io.hndsr.internal.network.OnnxRuntime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens the configured devices, in their order. {@link Device.Auto} is the first CUDA device that can be opened,
 * else the CPU; any other must open. Confined to one thread.
 *
 * @param <T> what is opened on a device
 */
final class DeviceChoice<T> {

    private static final Logger LOG = LoggerFactory.getLogger(DeviceChoice.class);

    private final List<Device> configured;
    private final List<Device.Cuda> cuda;
    private final Function<Device, T> opener;
    private final List<T> opened = new ArrayList<>();

    private DeviceChoice(List<Device> configured, List<Device.Cuda> cuda, Function<Device, T> opener) {
        this.configured = configured;
        this.cuda = cuda;
        this.opener = opener;
    }

    /**
     * Opens devices.
     *
     * @param configured the configured devices, at least one
     * @param cuda what {@link Device.Auto} may choose from before the CPU, see {@link OnnxRuntime#cudaDevices()}
     * @param opener opens a device, which is never {@link Device.Auto}
     * @param closer closes what was opened if a later device cannot be
     * @param <T> what is opened on a device
     * @return what was opened, one for each configured device
     * @throws IllegalArgumentException if there is none, or one is configured twice
     * @throws HndsrException if one cannot be opened; then none is left open
     */
    public static <T> List<T> open(
            List<Device> configured, List<Device.Cuda> cuda, Function<Device, T> opener, Consumer<T> closer) {
        if (configured.isEmpty()) {
            throw new IllegalArgumentException("no device is configured; name at least one of auto, cpu, cuda:N");
        }
        DeviceChoice<T> choice = new DeviceChoice<>(configured, cuda, opener);
        try {
            choice.openAll();
        } catch (RuntimeException | Error refused) {
            choice.opened.forEach(closer);
            throw refused;
        }
        return List.copyOf(choice.opened);
    }

    private void openAll() {
        Set<Device> named = new HashSet<>();
        for (Device device : configured) {
            if (!named.add(device)) {
                throw twice(device);
            }
        }
        for (Device device : configured) {
            opened.add(device instanceof Device.Auto ? openFirst(named) : opener.apply(device));
        }
    }

    private T openFirst(Set<Device> named) {
        for (Device.Cuda candidate : cuda) {
            requireNotNamed(candidate, named);
            try {
                return opener.apply(candidate);
            } catch (HndsrException unusable) {
                LOG.warn("{} cannot be used: {}", candidate, unusable.getMessage());
            }
        }
        Device.Cpu cpu = new Device.Cpu();
        requireNotNamed(cpu, named);
        return opener.apply(cpu);
    }

    private void requireNotNamed(Device candidate, Set<Device> named) {
        if (named.contains(candidate)) {
            throw twice(candidate);
        }
    }

    private IllegalArgumentException twice(Device device) {
        return new IllegalArgumentException("devices " + configured + " name " + device
                + " twice; name each once, and auto only beside others than its choice");
    }
}

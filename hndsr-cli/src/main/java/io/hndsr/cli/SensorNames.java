package io.hndsr.cli;

import io.hndsr.request.Sensor;
import java.util.Iterator;
import java.util.stream.Stream;

/** The values of {@code --sensor}, for help and completion. */
final class SensorNames implements Iterable<String> {

    @Override
    public Iterator<String> iterator() {
        return Stream.concat(Stream.of(new Sensor.Auto()), Stream.of(Sensor.Preset.values()))
                .map(Sensor::toString)
                .iterator();
    }
}

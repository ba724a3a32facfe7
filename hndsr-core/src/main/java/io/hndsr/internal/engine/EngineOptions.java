package io.hndsr.internal.engine;

import io.hndsr.config.Limits;
import io.hndsr.config.Mode;
import io.hndsr.internal.device.DeviceOptions;
import io.hndsr.metrics.HndsrMetrics;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/**
 * How an engine is set up. Immutable.
 *
 * @param modelPath the bundle, or empty for the bundled one
 * @param modes the modes that are loaded
 * @param devices which devices are used, and how
 * @param limits what is accepted
 * @param metrics where measurements go
 */
public record EngineOptions(
        Optional<Path> modelPath, Set<Mode> modes, DeviceOptions devices, Limits limits, HndsrMetrics metrics) {}

package io.hndsr.internal.pipeline;

import io.hndsr.config.Device;
import io.hndsr.config.FallbackPolicy;
import io.hndsr.config.Limits;
import io.hndsr.config.Precision;
import io.hndsr.metrics.HndsrMetrics;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How an engine is set up.
 *
 * @param modelPath the bundle, or empty for the bundled one
 * @param device where the network runs
 * @param precision the network's arithmetic
 * @param fallback what happens where the bundle cannot be used
 * @param limits what is accepted
 * @param threads processors for the network on the CPU, or empty for all
 * @param metrics where measurements go
 */
public record EngineConfig(
        Optional<Path> modelPath,
        Device device,
        Precision precision,
        FallbackPolicy fallback,
        Limits limits,
        OptionalInt threads,
        HndsrMetrics metrics) {}

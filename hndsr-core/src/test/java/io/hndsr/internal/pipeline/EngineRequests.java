package io.hndsr.internal.pipeline;

import io.hndsr.TestBundles;
import io.hndsr.config.Batching;
import io.hndsr.config.CpuThreads;
import io.hndsr.config.CudaOptions;
import io.hndsr.config.Device;
import io.hndsr.config.FallbackPolicy;
import io.hndsr.config.Limits;
import io.hndsr.config.Mode;
import io.hndsr.config.Precision;
import io.hndsr.config.Recovery;
import io.hndsr.image.RasterImage;
import io.hndsr.metrics.HndsrMetrics;
import io.hndsr.report.UpscaleReport;
import io.hndsr.request.OutputSizing;
import io.hndsr.request.Priority;
import io.hndsr.request.Progress;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;

/** Engines on tiny bundles, and what is asked of them. */
final class EngineRequests {

    private EngineRequests() {}

    record Result(RasterImage image, UpscaleReport report) {}

    static Result upscale(Engine engine, BufferedImage picture, int tileSize) {
        try {
            return engine.submit(
                            new Object(), request(picture, tileSize, Optional.of(Duration.ofSeconds(60))), Result::new)
                    .join();
        } catch (CompletionException failed) {
            if (failed.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw failed;
        }
    }

    static Request request(BufferedImage picture, int tileSize, Optional<Duration> deadline) {
        return request(picture, tileSize, deadline, progress -> {});
    }

    static Request request(
            BufferedImage picture, int tileSize, Optional<Duration> deadline, Consumer<Progress> listener) {
        return new Request(
                new Source.InMemory(picture),
                new OutputSizing.ByScale(2),
                Mode.FIDELITY,
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                OptionalInt.empty(),
                OptionalDouble.empty(),
                OptionalLong.empty(),
                OptionalInt.of(tileSize),
                Optional.empty(),
                false,
                Priority.NORMAL,
                1,
                Optional.empty(),
                deadline,
                listener,
                List.of());
    }

    static Config config(String bundle) {
        return config(Optional.of(TestBundles.folder(bundle)));
    }

    static Config bundled() {
        return config(Optional.empty());
    }

    private static Config config(Optional<Path> model) {
        return new Config(model, List.of(new Device.Cpu()), FallbackPolicy.FAIL, Batching.none(), HndsrMetrics.none());
    }

    record Config(
            Optional<Path> model,
            List<Device> devices,
            FallbackPolicy fallback,
            Batching batching,
            HndsrMetrics metrics) {

        Config with(Batching bounds) {
            return new Config(model, devices, fallback, bounds, metrics);
        }

        Config with(FallbackPolicy policy) {
            return new Config(model, devices, policy, batching, metrics);
        }

        Config with(HndsrMetrics receiver) {
            return new Config(model, devices, fallback, batching, receiver);
        }

        Config on(List<Device> others) {
            return new Config(model, others, fallback, batching, metrics);
        }

        EngineConfig config() {
            return new EngineConfig(
                    model,
                    EnumSet.allOf(Mode.class),
                    devices,
                    1,
                    new CpuThreads(2, 1, false),
                    CudaOptions.defaults(),
                    Precision.FLOAT32,
                    batching,
                    new Recovery(3, Duration.ofMillis(20), Duration.ofMillis(200)),
                    fallback,
                    Limits.defaults(),
                    metrics);
        }
    }
}

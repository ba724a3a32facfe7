package io.hndsr.internal.engine;

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
import io.hndsr.internal.device.DeviceOptions;
import io.hndsr.internal.network.NetworkOptions;
import io.hndsr.metrics.HndsrMetrics;
import io.hndsr.report.UpscaleReport;
import io.hndsr.request.UpscaleOptions;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;

/** Engines on tiny bundles, and what is asked of them. */
final class EngineRequests {

    private EngineRequests() {}

    record Result(RasterImage image, UpscaleReport report) {}

    static Result upscale(Engine engine, BufferedImage picture, int tileSize) {
        return upscale(engine, picture, request(tileSize, Optional.of(Duration.ofSeconds(60))));
    }

    static Result upscale(Engine engine, BufferedImage picture, UpscaleOptions options) {
        try {
            return engine.submit(new Source.InMemory(picture), options, Result::new)
                    .join();
        } catch (CompletionException failed) {
            if (failed.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw failed;
        }
    }

    static UpscaleOptions request(int tileSize, Optional<Duration> deadline) {
        UpscaleOptions options = UpscaleOptions.scale(2).tileSize(tileSize);
        return deadline.map(options::deadline).orElse(options);
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

        EngineOptions config() {
            return new EngineOptions(
                    model,
                    EnumSet.allOf(Mode.class),
                    new DeviceOptions(
                            devices,
                            1,
                            new NetworkOptions(Precision.FLOAT32, CudaOptions.defaults(), new CpuThreads(2, 1, false)),
                            batching,
                            new Recovery(3, Duration.ofMillis(20), Duration.ofMillis(200)),
                            fallback),
                    Limits.defaults(),
                    metrics);
        }
    }
}

package io.hndsr.server;

import io.hndsr.SuperResolver;
import io.hndsr.config.CpuThreads;
import io.hndsr.config.FallbackPolicy;
import io.hndsr.config.Limits;
import io.hndsr.metrics.HndsrMetrics;
import io.hndsr.model.BundleDescriptor;
import io.hndsr.model.BundleDescriptor.Perceptual;
import io.hndsr.model.BundleDescriptor.Tiling;
import io.hndsr.model.ModelBundle;
import java.util.Optional;

/** Creates the resolver that the settings describe. Stateless. */
final class ResolverFactory {

    private ResolverFactory() {}

    /**
     * Creates the resolver.
     *
     * @throws IllegalArgumentException if a setting does not suit the model
     * @throws io.hndsr.error.HndsrException if the model or a device cannot be used
     */
    static SuperResolver create(ServerConfig config, HndsrMetrics metrics) {
        CpuThreads threads = config.concurrentRuns().isPresent()
                ? CpuThreads.of(config.concurrentRuns().getAsInt())
                : CpuThreads.defaults();
        SuperResolver.Builder builder = SuperResolver.builder()
                .device(config.device())
                .cpuThreads(threads)
                .metrics(metrics)
                .fallback(config.fallback() ? FallbackPolicy.BICUBIC : FallbackPolicy.FAIL)
                .limits(Limits.defaults()
                        .withMaxInputPixels(config.maxInputPixels())
                        .withMaxPendingRequests(config.maxPendingRequests()));
        config.model().ifPresent(builder::model);
        SuperResolver resolver = builder.build();
        try {
            resolver.model().map(ModelBundle::descriptor).ifPresent(bundle -> check(config, bundle));
            return resolver;
        } catch (RuntimeException unsuitable) {
            resolver.close();
            throw unsuitable;
        }
    }

    private static void check(ServerConfig config, BundleDescriptor bundle) {
        check(config, bundle.id(), bundle.tiling());
        Optional<Tiling> perceptual = bundle.perceptual().map(Perceptual::tiling);
        perceptual.ifPresent(tiling -> check(config, bundle.id(), tiling));
    }

    private static void check(ServerConfig config, String model, Tiling tiling) {
        config.tileSize().ifPresent(side -> {
            if (side % tiling.multiple() != 0 || side < 4 * tiling.overlap()) {
                throw new IllegalArgumentException(Setting.TILE_SIZE + "=" + side + ": model " + model
                        + " requires a multiple of " + tiling.multiple()
                        + (tiling.overlap() > 0 ? ", at least " + 4 * tiling.overlap() : ""));
            }
        });
        config.tileOverlap().ifPresent(overlap -> {
            if (overlap != tiling.overlap()) {
                throw new IllegalArgumentException(Setting.TILE_OVERLAP + "=" + overlap + ": the overlap of model "
                        + model + " is " + tiling.overlap() + " and cannot be changed; omit the setting");
            }
        });
    }
}

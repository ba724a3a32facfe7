package io.hndsr.server.internal.routes;

import com.fasterxml.jackson.core.JsonGenerator;
import io.hndsr.SuperResolver;
import io.hndsr.model.BundleDescriptor;
import io.hndsr.model.ModelBundle;
import io.hndsr.report.DeviceFacts;
import io.hndsr.report.DeviceStatus;
import io.hndsr.report.ResolverStatus;
import io.hndsr.server.internal.body.Json;
import io.hndsr.server.internal.http.Exchange;
import io.hndsr.server.internal.http.Reply;
import io.hndsr.server.internal.service.GpuMemoryMonitor;
import io.hndsr.server.internal.service.Readiness;
import io.hndsr.server.internal.service.RequestSlots;
import io.hndsr.server.internal.service.ResolverHandle;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** The information routes of the original service: {@code /health}, {@code /ready} and {@code /version}. Thread-safe. */
public final class LegacyApi {

    private static final String CUDA = "cuda";
    private static final long MEGABYTE = 1_000_000;

    private final ResolverHandle handle;
    private final RequestSlots slots;
    private final GpuMemoryMonitor gpuMemory;
    private final String version;
    private final int defaultSteps;
    private final long startNanos = System.nanoTime();

    /**
     * Creates the routes.
     *
     * @param handle the resolver
     * @param slots show how many requests are being served
     * @param gpuMemory the GPU memory in use
     * @param version the version of the service
     * @param defaultSteps denoising steps of a perceptual request that has none
     */
    public LegacyApi(
            ResolverHandle handle, RequestSlots slots, GpuMemoryMonitor gpuMemory, String version, int defaultSteps) {
        this.handle = handle;
        this.slots = slots;
        this.gpuMemory = gpuMemory;
        this.version = version;
        this.defaultSteps = defaultSteps;
    }

    /** {@return the time since the start, in seconds} */
    public double uptimeSeconds() {
        return (double) TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos) / 1000;
    }

    /**
     * Answers {@code GET /health}: always 200, without touching a device.
     *
     * @param exchange the request
     * @return the reply
     */
    Reply health(Exchange exchange) {
        Optional<SuperResolver> resolver = handle.resolver();
        Optional<DeviceFacts> gpu = resolver.flatMap(LegacyApi::gpu);
        return Reply.json(200, out -> {
            out.writeStartObject();
            out.writeStringField("status", resolver.isPresent() ? "healthy" : "loading");
            out.writeBooleanField("model_loaded", resolver.isPresent());
            out.writeBooleanField("gpu_available", gpu.isPresent());
            Json.writeNullable(out, "gpu_name", gpu.map(DeviceFacts::name));
            writeMegabytes(
                    out,
                    "gpu_memory_used_mb",
                    gpu.map(facts -> gpuMemory.used(facts.device())).orElseGet(OptionalLong::empty));
            writeMegabytes(
                    out,
                    "gpu_memory_total_mb",
                    gpu.map(DeviceFacts::memoryBytes).orElseGet(OptionalLong::empty));
            out.writeNumberField("uptime_seconds", uptimeSeconds());
            out.writeNumberField("active_requests", slots.used());
            out.writeStringField("inference_engine", "onnxruntime");
            out.writeStringField("inference_mode", inferenceMode(resolver));
            out.writeBooleanField("checkpoint_validated", isValidated(resolver));
            out.writeEndObject();
        });
    }

    private static void writeMegabytes(JsonGenerator out, String name, OptionalLong bytes) throws IOException {
        if (bytes.isPresent()) {
            out.writeNumberField(name, bytes.getAsLong() / MEGABYTE);
        } else {
            out.writeNullField(name);
        }
    }

    /**
     * Answers {@code GET /ready}: 200 if requests are accepted, apart from overload; without touching a device.
     *
     * @param exchange the request
     * @return the reply
     */
    Reply ready(Exchange exchange) {
        Optional<String> obstacle = Readiness.obstacle(handle, slots);
        if (obstacle.isPresent()) {
            return Reply.json(503, out -> {
                        out.writeStartObject();
                        out.writeStringField("status", "not_ready");
                        out.writeStringField("message", obstacle.get());
                        out.writeStringField("detail", obstacle.get());
                        out.writeEndObject();
                    })
                    .with("Retry-After", "2");
        }
        Optional<SuperResolver> resolver = handle.resolver();
        return Reply.json(200, out -> {
            out.writeStartObject();
            out.writeStringField("status", "ready");
            out.writeBooleanField("model_loaded", true);
            out.writeStringField("device", resolver.map(SuperResolver::device).orElse(""));
            out.writeStringField("inference_mode", inferenceMode(resolver));
            out.writeEndObject();
        });
    }

    /**
     * Answers {@code GET /version}.
     *
     * @param exchange the request
     * @return the reply
     */
    Reply version(Exchange exchange) {
        Optional<SuperResolver> resolver = handle.resolver();
        Optional<BundleDescriptor> bundle =
                resolver.flatMap(SuperResolver::model).map(ModelBundle::descriptor);
        boolean cuda = resolver.flatMap(LegacyApi::gpu).isPresent();
        return Reply.json(200, out -> {
            out.writeStartObject();
            out.writeStringField("api_version", version);
            Json.writeNullable(out, "model_version", bundle.map(BundleDescriptor::version));
            out.writeStringField("java_version", Runtime.version().toString());
            Json.writeNullable(out, "onnxruntime_version", resolver.flatMap(SuperResolver::runtimeVersion));
            out.writeBooleanField("cuda_available", cuda);
            out.writeNullField("cuda_version");
            Json.writeNullable(out, "model_architecture", bundle.map(BundleDescriptor::id));
            out.writeNumberField("ddim_steps", defaultSteps);
            out.writeObjectFieldStart("checkpoint_hashes");
            if (bundle.isPresent()) {
                var hashes = new TreeMap<String, String>();
                bundle.get().graphs().values().forEach(graph -> hashes.put(graph.file(), graph.sha256()));
                for (var hash : hashes.entrySet()) {
                    out.writeStringField(hash.getKey(), hash.getValue());
                }
            }
            out.writeEndObject();
            out.writeBooleanField("checkpoint_manifest_match", isValidated(resolver));
            out.writeEndObject();
        });
    }

    private static Optional<DeviceFacts> gpu(SuperResolver resolver) {
        if (!resolver.device().contains(CUDA)) {
            return Optional.empty();
        }
        ResolverStatus status = resolver.status();
        return status.devices().stream()
                .map(DeviceStatus::facts)
                .filter(facts -> facts.device().startsWith(CUDA))
                .findFirst();
    }

    /** A resolver that has a bundle has checked its hashes and probed its network. */
    private static boolean isValidated(Optional<SuperResolver> resolver) {
        return resolver.flatMap(SuperResolver::model).isPresent();
    }

    private static String inferenceMode(Optional<SuperResolver> resolver) {
        boolean fallback = resolver.isPresent() && !isValidated(resolver);
        return fallback ? "bicubic_fallback" : "hndsr";
    }
}
